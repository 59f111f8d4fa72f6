"""Sets with a rubric of their own for every prompt: what rows bring, and when it is too much."""

from __future__ import annotations

import json

import pytest

from rubricc.cli.main import main
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.per_prompt import entry
from rubricc.interchange.sketch import LevelSketch, RuleSketch
from tests.interchange.imports import imported, rubric_of, scorer_of, write_rows


def row(identity, *texts):
    rubrics = [{"criterion": text, "points": 2, "tags": []} for text in texts]
    return {"prompt": "Why?", "prompt_id": identity, "rubrics": rubrics}


def test_a_rule_of_a_row_says_what_a_written_one_says():
    named = (LevelSketch("poor", 0.0, "Bad."), LevelSketch("good", 1.0))
    assert entry(RuleSketch("a", "principle", "T.", 3.0, priority="essential", tags=("x",))) == {
        "name": "a",
        "text": "T.",
        "weight": 3.0,
        "tags": ["essential", "x"],
    }
    assert entry(RuleSketch("b", "principle", "T.", priority="optional", levels=named)) == {
        "name": "b",
        "text": "T.",
        "tag": "optional",
        "scale": {"poor": 0.0, "good": 1.0},
        "levels": {"poor": "Bad."},
    }
    assert entry(RuleSketch("c", "hard rule", "T.")) == {
        "name": "c",
        "text": "T.",
        "kind": "hard rule",
    }


def test_ids_that_stand_twice_are_told_apart_and_said(tmp_path):
    rows = [row(identity, "T.") for identity in ("a", "a (2)", "a", "a", 7, 7)]
    found, _ = imported("healthbench", write_rows(tmp_path, rows))
    ids = [one["id"] for one in found.rows]
    assert ids == ["a", "a (2)", "a (2) (2)", "a (3)", 7, "7 (2)"]
    assert len([one for one in found.remarks if "is taken" in one.message]) >= 3


@pytest.mark.parametrize("identity", [["a"], {"a": 1}, 1.5, True])
def test_an_id_of_another_type_is_refused(tmp_path, identity):
    with pytest.raises(EntryInvalid, match="line 1"):
        imported("healthbench", write_rows(tmp_path, [row(identity, "T.")]))


def test_every_row_that_is_written_can_be_scored(tmp_path, capsys):
    rows = [row(f"p{at}", *(f"Says {n}." for n in range(at + 1))) for at in range(5)]
    path = write_rows(tmp_path, rows, "set.jsonl")
    assert main(["import", "healthbench", str(path), "-o", str(tmp_path / "out")]) == 0
    made = (tmp_path / "out" / "set.rows.jsonl").read_text("utf-8").splitlines()
    scorer = scorer_of(rubric_of((tmp_path / "out" / "set.rubric").read_text("utf-8")))
    for line in made:
        brought = json.loads(line)
        verdicts = {one["name"]: "met" for one in brought["criteria"]}
        assert scorer.score({**brought, "response": "x", "verdicts": verdicts}).reward == 1.0
    capsys.readouterr()


def test_a_row_without_criteria_stands_beside_others_and_not_alone(tmp_path):
    found, _ = imported("healthbench", write_rows(tmp_path, [row("a"), row("b", "T.")]))
    assert found.rows[0]["criteria"] == []
    with pytest.raises(EntryInvalid, match="has no criterion"):
        imported("healthbench", write_rows(tmp_path, [row("a")]))
