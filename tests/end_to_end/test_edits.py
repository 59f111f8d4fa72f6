"""Edits as people make them to a shipped rubric, and what ``rubricc diff`` says of each."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.source.library import library_file

MUSEUM = library_file("museum.rubric")
TEXT = MUSEUM.read_text("utf-8")

DATED = 'principle dated important "Says of each artifact about when it was made."'
SHORT = "check: 100 <= words(response) <= 400"

EDITS = {
    "a comment": ("/// Four panels are read; eight are not.", "/// Four are read.", {"nothing"}),
    "layout": (f"  {DATED}", f"\n\n     {DATED},", set()),
    "another title": ('title: "Mysteries of the ancient world"', 'title: "Riddles"', {"nothing"}),
    "a priority of the same weight": (
        "essential: 5  important: 3  optional: 1  pitfall: 4",
        "essential: 5.0, important: 3.0, optional: 1, pitfall: 4",
        set(),
    ),
    "another weight of a tag": ("important: 3", "important: 2", {"scores"}),
    "another weight": ("important +4", "important +6", {"scores"}),
    "another priority": ("principle dated important", "principle dated optional", {"scores"}),
    "another sentence": ("about when it was made", "in which century it was made", {"asks"}),
    "another level": ("Hints at a mystery", "Hints at a secret", {"asks"}),
    "another example": ("found in 1901 in a wreck", "found in 1902 in a wreck", {"asks"}),
    "a check that code decides": (SHORT, "check: words(response) <= 400", {"scores"}),
    "a rule becomes a gate": (
        "principle dated important",
        "hard rule dated",
        {"asks", "scores"},
    ),
    "a rule less": (f"  {DATED}\n", "", {"asks"}),
    "a rule more": (DATED, f'{DATED}\n  principle calm important "Is calm."', {"asks"}),
    "another name": ("principle dated important", "principle when_made important", {"nothing"}),
    "an include less": (
        "  include writing.plain_language.terms_explained\n",
        "",
        {"asks"},
    ),
    "another clip": (
        '  title: "Mysteries of the ancient world"',
        '  title: "Mysteries of the ancient world"\n  reward { clip: -1..1 }',
        {"scores"},
    ),
}


@pytest.mark.parametrize(("old", "new", "effects"), EDITS.values(), ids=EDITS)
def test_an_edit_reaches_as_far_as_is_said(old, new, effects, tmp_path, capsys):
    assert TEXT.count(old) == 1
    changed = tmp_path / "museum.rubric"
    changed.write_text(TEXT.replace(old, new).split('\ntest "', 1)[0], "utf-8")
    before = tmp_path / "before.rubric"
    before.write_text(TEXT.split('\ntest "', 1)[0], "utf-8")
    status = main(["diff", str(before), str(changed), "--format", "json", "--exit-code"])
    found = {change["effect"] for change in json.loads(capsys.readouterr().out)}
    assert found - {"nothing"} == effects - {"nothing"}
    assert bool(found) == bool(effects)
    assert status == bool(effects - {"nothing"})
    assert main(["diff", str(before), str(changed)]) == 0
    page = capsys.readouterr().out
    assert ("what is asked" in page) == ("asks" in effects)
    assert ("what it pays" in page) == ("scores" in effects)
