"""The formula in words, with every weight in its place."""

from __future__ import annotations

import pytest

from rubricc.explain.formula import formula
from rubricc.ir.rubric import Classes, Group
from rubricc.passes.pipeline import run_passes
from rubricc.plan.criterion import OutcomeClass
from rubricc.plan.expression import Ref
from rubricc.plan.reward import LengthPenalty, Reward
from rubricc.targets.plan import build_plan
from tests.ir.rubrics import (
    FACTS,
    MUSEUM,
    arithmetic,
    fact,
    hard_rule,
    pitfall,
    principle,
    rubric,
    scale,
)


def lines(*members, parameters=(), **reward):
    sample = rubric(
        *members, parameters=parameters, reward=Reward(**({"hard_rule_fail": 0} | reward))
    )
    return dict(formula(build_plan(run_passes(sample))))


A, B = principle("a", weight=3.0), principle("b", weight=0.5)
BAD = pitfall("bad", weight=-2.0)


@pytest.mark.parametrize(
    ("denominator", "words"),
    [
        ("positive", "raw / P"),
        ("absolute", "raw / (P + N)"),
        ("signed", "raw / (P - N)"),
        ("at_least_one", "raw / max(P, 1)"),
        ("credited", "(raw + N) / (P + N)"),
    ],
)
def test_every_denominator(denominator, words):
    assert lines(A, B, BAD, denominator=denominator) == {
        "raw": "3·a + 0.5·b - 2·bad",
        "P": "3.5",
        "N": "2",
        "score": words,
        "clip": "to 0..1",
    }


def test_a_tree_has_its_nodes_first_and_their_sums_inside():
    inner = Group(name="inner", weight=2.0, members=(B, BAD))
    outer = Group(name="outer", weight=4.0, members=(A, inner))
    found = lines(outer, principle("c"))
    assert list(found)[:2] == ["inner", "outer"]
    assert found["inner"] == "(0.5·b - 2·bad) / 0.5, clipped to 0..1"
    assert found["outer"] == "(3·a + 2·inner) / 5, clipped to 0..1"
    assert (found["raw"], found["P"]) == ("4·outer + c", "5")


def test_a_label_is_transparent():
    found = lines(Group(name="label", members=(A, B)))
    assert (found["raw"], found["P"]) == ("3·a + 0.5·b", "3.5")


def test_a_list_has_as_many_terms_as_a_row_brings():
    found = lines(MUSEUM.criteria()[5], A, parameters=(FACTS,))
    assert (found["raw"], found["P"]) == ("3·covers[each] + 3·a", "3 + 3 for each of facts")


def test_pitfalls_alone_start_at_one():
    found = lines(BAD)
    assert found["raw"] == "-2·bad"
    assert found["if no principle applies"] == "1 + raw / N, or 1 without pitfalls"


def test_other_aggregates():
    assert lines(A, BAD, aggregate="minimum")["score"] == "min(a, 1 - bad)"
    rated = lines(A, aggregate="holistic", holistic=scale(None, None, None))
    assert rated["score"] == "overall, one rating of the whole on 1..3"
    half = arithmetic("/", Ref(of="criterion", name="a"), Ref(of="criterion", name="b"))
    assert lines(A, B, aggregate="score", score=half)["score"] == "a / b"


def test_classes_stand_one_a_line():
    good = OutcomeClass(name="good", number=1, when=Ref(of="criterion", name="kind"))
    members = (
        fact("kind"),
        Classes(classes=(good, OutcomeClass(name="rest", number=-0.5, when=None))),
    )
    plan = build_plan(run_passes(rubric(*members, A)))
    assert formula(plan)[:4] == (
        ("class", "1 (good) when kind"),
        ("class", "-0.5 (rest) otherwise"),
        ("raw", "class + 3·a"),
        ("P", "4"),
    )


def test_the_shape_and_the_gate():
    found = lines(
        hard_rule("safe"),
        A,
        hard_rule_fail=-1,
        clip=(0.0, 1.0),
        saturate=0.8,
        length_penalty=LengthPenalty(unit="words", start=800, end=1600, at_most=0.2),
        range=(-1.0, 1.0),
    )
    assert found["saturate"] == "at most 0.8"
    assert found["length penalty"] == "up to 0.2, from 800 to 1600 words"
    assert found["range"] == "-1 + 2·x, that is -1..1"
    assert found["gate"] == "-1 if one of these is broken: safe"


def test_other_policies_of_hard_rules():
    safe = hard_rule("safe")
    assert lines(safe, A, hard_rules="cap", cap=0.3)["cap"] == (
        "at most 0.3 if one of these is broken: safe"
    )
    assert lines(safe, A, hard_rules="report")["hard rules"] == (
        "reported, without effect on the reward: safe"
    )
