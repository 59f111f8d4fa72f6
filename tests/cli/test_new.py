"""``rubricc new``: what it writes is fit to start from, and nothing is overwritten."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("kind", ["rubric", "constitution"])
def test_a_starter_checks_formats_and_tests_clean(folder, capsys, kind):
    assert main(["new", "first_try", "--kind", kind]) == 0
    path = f"first_try.{kind}"
    assert f"{kind} first_try {{" in (folder / path).read_text()
    capsys.readouterr()
    assert main(["check", "--strict", "--format", "json", path]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["fmt", "--check", path]) == 0
    assert main(["test", path]) == 0


def test_its_remarks_name_the_file(folder):
    (folder / "my rubrics").mkdir()
    assert main(["new", "short", "-o", "my rubrics/s.rubric"]) == 0
    assert "rubricc check 'my rubrics/s.rubric'" in (folder / "my rubrics" / "s.rubric").read_text()


def test_a_file_is_only_overwritten_by_force(folder, capsys):
    path = folder / "first.rubric"
    path.write_text("mine")
    assert main(["new", "first"]) == 2
    assert "`first.rubric` is there already" in capsys.readouterr().err
    assert path.read_text() == "mine"
    assert main(["new", "first", "--force"]) == 0
    assert path.read_text().startswith('edition "2026"')


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Museum exhibit", "such as `museum_exhibit`"),
        ("2 good", "such as `good`"),
        ("reward", "`reward` has a meaning of its own"),
        ("漢字", "write small letters, digits and `_`"),
    ],
)
def test_a_name_has_to_be_a_name(folder, capsys, name, message):
    assert main(["new", name]) == 2
    assert message in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there(folder, capsys):
    assert main(["new", "first", "-o", "no/where.rubric"]) == 2
    assert "`no/where.rubric` cannot be written: no such file" in capsys.readouterr().err
