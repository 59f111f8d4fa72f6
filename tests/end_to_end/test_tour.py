"""A tour of the language: two files with every construct, through everything that is done to them.

They stand in ``tour/`` and are checked, laid out, tested, compiled for every use, explained and
scored; the numbers below are worked out by hand. ``rules.rubric`` beside them holds tests in the
language about what applies, what needs what, and what counts.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rubricc.cli.main import main
from rubricc.formatter.format import format_source
from rubricc.plan.file import load_plan
from rubricc.runtime.scorer import Scorer
from rubricc.semantics.check import check
from rubricc.source.project import find_project
from rubricc.source.read import read_source, text_source
from rubricc.syntax import nodes
from rubricc.syntax.parser import parse
from rubricc.targets.plan import TARGETS

TOUR = Path(__file__).parent / "tour"
FILES = ("walk.rubric", "manners.constitution")
RUBRICS = {
    "guided_walk": (0, 1),
    "school_walk": (-1, 2 * 0.95 - 1),
    "offer": (0, 1),
    "scored_walk": (None, None),
    "guide": (0, 1),
}
"""Each rubric with the least and the greatest reward that it can pay."""

SIX_STOPS = "1. A\n2. B\n3. C\n4. D\n5. E\n6. The bell"
CLASS_ROW = {
    "id": "wick",
    "response": SIX_STOPS,
    "town": "Wick",
    "pupils": 4,
    "sights": ["the crane", "the lock"],
    "risks": [{"place": "the quay", "serious": True}, {"place": "the bench", "serious": False}],
    "muddy": True,
    "wishes": [{"name": "cake", "text": "Ends at a bakery.", "weight": 2}],
    "verdicts": {
        "on_foot": "met",
        "reasons": "met",
        "question": 3,
        "imagined": "unmet",
        "answer_first": "met",
        "everyday_words": "unmet",
        "one_subject": "met",
        "terms_explained": "not_applicable",
        "filler": "met",
        "repetition": "unmet",
        "stacked_hedges": "unmet",
        "shows": ["met", "unmet"],
        "colour": "met",
        "sound": "unmet",
        "crossing": "met",
        "warns": ["met", "unscored"],
        "boots": "met",
        "tone": "mixed",
        "lecture": "unmet",
        "cake": "met",
    },
}


def file_of(rubric: str) -> str:
    return str(TOUR / (FILES[1] if rubric == "guide" else FILES[0]))


@pytest.fixture
def plans(tmp_path):
    """The plan of each rubric, as the command writes it and a training job reads it."""
    found = {}
    for name in RUBRICS:
        folder = tmp_path / name
        arguments = ["compile", file_of(name), name, "--output", str(folder)]
        assert main(arguments) == 0
        [path] = folder.glob("*.plan.json")
        found[name] = load_plan(path)
    return found


@pytest.mark.parametrize("file", FILES)
def test_it_checks_without_a_finding(file):
    source = read_source(TOUR / file, file)
    found = check(source, find_project(TOUR))
    assert [f"{d.rule.slug}: {d.message}" for d in found.diagnostics] == []


@pytest.mark.parametrize("file", FILES)
def test_it_is_laid_out_as_it_stands(file):
    text = (TOUR / file).read_text("utf-8")
    formatted = format_source(text_source(text, file))
    assert (formatted.text, formatted.refusal) == (text, None)


@pytest.mark.parametrize("file", [*FILES, "rules.rubric"])
def test_its_tests_pass(file, capsys):
    assert main(["test", str(TOUR / file)]) == 0
    assert "passed" in capsys.readouterr().out


def test_every_construct_is_in_it():
    seen: set[str] = set()
    for file in FILES:
        pending: list[object] = [parse(text_source((TOUR / file).read_text("utf-8"))).file]
        while pending:
            part = pending.pop()
            if isinstance(part, tuple):
                pending.extend(part)
            elif isinstance(part, nodes.Node):
                seen.add(type(part).__name__)
                pending.extend(getattr(part, name) for name in part.__slots__)
    every = {
        name
        for name, kind in vars(nodes).items()
        if isinstance(kind, type) and issubclass(kind, nodes.Node) and kind is not nodes.Node
    }
    # `gate`, `cap 0.3` and a place in a list are shown on the pages about scores and expressions
    assert every - seen == {"Policy"}


@pytest.mark.parametrize("name", RUBRICS)
def test_it_compiles_for_every_use(name, tmp_path):
    for target in TARGETS:
        folder = tmp_path / target
        assert main(["compile", file_of(name), name, "--target", target, "-o", str(folder)]) == 0
        [path] = folder.glob("*.plan.json")
        assert load_plan(path).name == name


@pytest.mark.parametrize("name", RUBRICS)
def test_it_is_explained(name, capsys):
    assert main(["explain", file_of(name), name]) == 0
    assert capsys.readouterr().out.startswith(name)


def test_what_it_can_pay_is_known_beforehand(plans):
    assert {n: (p.reward_low, p.reward_high) for n, p in plans.items()} == RUBRICS


def test_a_row_is_scored_as_by_hand(plans):
    found = Scorer(plans["school_walk"]).score(CLASS_ROW)
    # shows 4 + 0 of 8, colour 4 of 4, sound half of 1: code hears the bell, the judge does not
    looking = (4 + 0 + 4 + 0.5) / (8 + 4 + 1)
    # reasons, question at 3 of 1..5, short, answer_first, one_subject, filler, looking, warns[0],
    # boots, tone at `mixed`, and the cake that the row brings; what does not apply is left out
    earned = 6 + 4 * 0.5 + 1 + 6 + 1 - 4 + 3 * looking + 2 + 1 + 4 * 0.4 + 2
    possible = 6 + 4 + 1 + 6 + 4 + 1 + 3 + 2 + 1 + 4 + 2
    assert found.reward == pytest.approx(2 * earned / possible - 1, abs=1e-12)
    assert found.hard_rules == "pass"
    assert found.verdicts["warns"] == ["met", "not_applicable"]
    assert found.scores["groups"]["looking"] == pytest.approx(looking)
    assert found.scores["tags"]["senses"] == pytest.approx((4 + 0.5) / 5)


def test_a_missing_verdict_leaves_bounds(plans):
    verdicts = {name: v for name, v in CLASS_ROW["verdicts"].items() if name != "filler"}
    whole = Scorer(plans["school_walk"]).score(CLASS_ROW)
    found = Scorer(plans["school_walk"]).score({**CLASS_ROW, "verdicts": verdicts})
    assert found.reward is None
    assert found.low == whole.reward
    assert found.high == pytest.approx(whole.reward + 2 * 4 / 34, abs=1e-12)


def test_what_code_sees_decides_alone(plans):
    row = {"id": 1, "response": "1. A"}
    found = Scorer(plans["guided_walk"]).score(row)
    assert (found.reward, found.hard_rules) == (0, "fail")


def test_rows_are_scored_from_the_command_line(tmp_path, capsys):
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(CLASS_ROW) + "\n", "utf-8")
    assert main(["score", file_of("school_walk"), "school_walk", "--data", str(rows)]) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["reward"] == pytest.approx(0.2095022624434389)


def test_an_extern_needs_the_leave_of_the_project(tmp_path):
    shutil.copytree(TOUR, tmp_path / "tour")
    (tmp_path / "tour" / "rubricc.toml").write_text("extern = []\n", "utf-8")
    place = tmp_path / "tour" / FILES[0]
    found = check(read_source(place, FILES[0]), find_project(place))
    assert [d.rule.slug for d in found.diagnostics] == ["extern-not-allowed"] * 2
    built = {rubric.name for rubric in found.module.rubrics}
    assert built == {"guided_walk", "school_walk", "offer"}
