"""``rubricc export``: a rubric in somebody else's format, or why it has no place there."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main

SOURCE = """\
edition "2026"

rubric first {
  principle clear "Is clear."
  reward { denominator: credited }
}

rubric second {
  hard rule five "Names five."
}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "both.rubric").write_text(SOURCE, "utf-8")
    return tmp_path


def test_it_goes_to_standard_output(folder, capsys):
    assert main(["export", "rar", "both.rubric", "first"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["rubric"] == [
        {"title": "clear", "description": "Important Criteria: Is clear.", "weight": 0.7}
    ]


def test_it_is_written_where_it_was_asked_for(folder):
    assert main(["export", "openrubrics", "both.rubric", "second", "-o", "list.txt"]) == 0
    assert (folder / "list.txt").read_text("utf-8") == "1. Names five. [Hard Rule]\n"
    assert main(["export", "openrubrics", "both.rubric", "second", "-o", "out"]) == 0
    assert (folder / "out" / "second.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["openrubrics", "both.rubric", "first"], "denominator: positive"),
        (["rar", "both.rubric", "second"], "denominator: credited"),
        (["biggen", "both.rubric", "first"], "is read and not written"),
        (["rar"], "the rubric is missing"),
        (["rra", "both.rubric"], "did you mean `rar`?"),
    ],
)
def test_what_cannot_work_ends_with_two_and_writes_nothing(folder, capsys, arguments, said):
    before = sorted(folder.rglob("*"))
    assert main(["export", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert sorted(folder.rglob("*")) == before


def test_a_source_with_errors_ends_with_one(folder, capsys):
    (folder / "broken.rubric").write_text('edition "2026"\n\nrubric r { principle }\n', "utf-8")
    assert main(["export", "rar", "broken.rubric"]) == 1
    assert "error" in capsys.readouterr().err


def test_the_list_says_what_each_format_holds(capsys):
    assert main(["export", "list"]) == 0
    assert "hard rules and principles of one weight" in capsys.readouterr().out
