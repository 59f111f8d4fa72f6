"""``rubricc test``: results for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from rubricc.cli.main import main

ROOT = Path(__file__).resolve().parents[2]

GOOD = """edition "2026"

rubric r {
  principle a { check: words(response) > 1 }
  principle b "Is kind."
}

test "one word" for r {
  response: "x"
  given { b: met }
  expect reward == 0.5
}
"""
BAD = GOOD.replace("== 0.5", "== 1")
OPEN = GOOD.replace("given { b: met }", "")


def run(*arguments):
    return main(["test", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.rubric").write_text(GOOD)
    return tmp_path


def test_all_pass(capsys, folder):
    assert run(folder) == 0
    assert (
        capsys.readouterr().out == f"{folder / 'good.rubric'}\n  ✓ one word\n\n1 test: 1 passed\n"
    )


def test_a_failure_shows_both_sides_and_the_line(capsys, folder):
    (folder / "bad.rubric").write_text(BAD)
    (folder / "open.constitution").write_text(OPEN)
    assert run(folder) == 1
    out = capsys.readouterr().out
    assert "  ✗ one word\n      line 11  expect reward == 1\n        expected 1, got 0.5\n" in out
    assert "  ! one word\n      line 11  expect reward == 0.5\n" in out
    assert "`b` has no verdict: add it to `given { … }`" in out
    assert out.endswith("3 tests: 1 passed, 1 failed, 1 error\n")


def test_a_file_with_errors_fails_and_stops_no_other(capsys, folder):
    (folder / "broken.rubric").write_text(GOOD.replace("words(", "wrds("))
    assert run(folder) == 1
    out, err = capsys.readouterr()
    assert "1 test: 1 passed" in out
    assert "wrds" in err


def test_junit_and_json(capsys, folder):
    (folder / "bad.rubric").write_text(BAD)
    assert run(folder, "--format", "junit") == 1
    root = Xml.fromstring(capsys.readouterr().out)
    assert (root.get("tests"), root.get("failures")) == ("2", "1")
    assert run(folder, "--format", "json") == 1
    entries = json.loads(capsys.readouterr().out)
    assert [entry["status"] for entry in entries] == ["failed", "passed"]
    assert entries[0]["path"] == (folder / "bad.rubric").as_posix()


def test_results_in_a_file(capsys, folder):
    out = folder / "results.xml"
    assert run(folder, "--format", "junit", "-o", out) == 0
    assert Xml.fromstring(out.read_text("utf-8")).get("tests") == "1"
    assert capsys.readouterr().out == "1 test: 1 passed\n"


def test_no_tests_are_no_failure(capsys, tmp_path):
    (tmp_path / "a.rubric").write_text('edition "2026"\nrubric a { principle b "Is kind." }\n')
    assert run(tmp_path / "a.rubric") == 0
    assert capsys.readouterr().out == "0 tests\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["none.rubric"], "`none.rubric` does not exist"),
        (["std/none.rubric"], "does not exist"),
        (["."], "holds no `.rubric` and no `.constitution`"),
        (["good.rubric", "--format", "json", "-o", "none/x.json"], "cannot be written"),
    ],
)
def test_wrong_use_is_said_and_gives_2(capsys, folder, monkeypatch, arguments, says):
    empty = folder / "empty"
    empty.mkdir()
    (empty / "good.rubric").write_text(GOOD)
    monkeypatch.chdir(empty if arguments != ["."] else folder)
    if arguments == ["."]:
        (empty / "good.rubric").unlink()
        (folder / "good.rubric").unlink()
    assert run(*arguments) == 2
    assert says in capsys.readouterr().err


def test_the_shipped_library_passes(capsys):
    assert run(ROOT / "rubrics", ROOT / "constitutions", ROOT / "examples") == 0
    assert "failed" not in capsys.readouterr().out


def test_a_shipped_file_by_its_import_name(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("std/writing.rubric") == 0
    assert capsys.readouterr().out.startswith("std/writing.rubric\n  ✓ ")
