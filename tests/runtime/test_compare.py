"""Which of two scored responses is preferred, by their scores alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.runtime.compare import compare_scores
from rubricc.runtime.scorer import Scorer
from tests.runtime.plans import contains, criterion, plan


def made(**reward):
    return plan(
        criterion("polite", None, check=contains("please")),
        criterion("safe", 1.0, tier="safety"),
        criterion("kind", 5.0, tier="manner"),
        criterion("neat", 5.0),
        tiers=("safety", "manner"),
        reward=reward,
    )


WEIGHTED = made()
TIERED = made(aggregate="lexicographic")


def compared(scored_by, a, b, polite=("please", "please")):
    scorer = Scorer(scored_by)
    scores = [
        scorer.score({"response": response, "verdicts": verdicts}).detail.score
        for response, verdicts in zip(polite, (a, b), strict=True)
    ]
    return compare_scores(scored_by, *scores)


def of(safe=None, kind=None, neat=None):
    words = {1: "met", 0: "unmet"}
    verdicts = {"safe": safe, "kind": kind, "neat": neat}
    return {name: words[met] for name, met in verdicts.items() if met is not None}


@pytest.mark.parametrize(
    ("a", "b", "weighted", "tiered"),
    [
        (of(1, 0, 0), of(0, 1, 1), "b", "a"),
        (of(1, 0, 0), of(1, 1, 0), "b", "b"),
        (of(1, 0, 1), of(1, 1, 0), "tie", "b"),
        (of(1, 1, 1), of(1, 1, 1), "tie", "tie"),
        (of(1, 1), of(0, 0), "a", "a"),
        (of(1, 1), of(1, 0), None, "a"),
        (of(None, 1, 1), of(0, 0, 0), "a", None),
        (of(1), of(0), None, "a"),
        (of(), of(), None, None),
    ],
)
def test_rewards_compare_or_tiers_one_by_one(a, b, weighted, tiered):
    flipped = {"a": "b", "b": "a"}
    for scored_by, expected in ((WEIGHTED, weighted), (TIERED, tiered)):
        assert compared(scored_by, a, b) == expected
        assert compared(scored_by, b, a) == flipped.get(expected, expected)


@pytest.mark.parametrize("scored_by", [WEIGHTED, TIERED])
def test_a_broken_hard_rule_loses_to_none_broken(scored_by):
    worse, better = of(1, 1, 1), of(0, 0, 0)
    assert compared(scored_by, worse, better, ("no", "please")) == "b"
    assert compared(scored_by, better, worse, ("please", "no")) == "a"


def test_where_both_break_one_the_scores_without_the_gate_compare():
    assert compared(WEIGHTED, of(1, 1, 1), of(0, 1, 1), ("no", "never")) == "a"
    assert compared(TIERED, of(1, 0, 0), of(0, 1, 1), ("no", "never")) == "a"


def test_hard_rules_that_are_only_reported_decide_nothing():
    reported = made(hard_rules="report")
    assert compared(reported, of(1, 1, 1), of(0, 0, 0), ("no", "please")) == "a"


VERDICTS = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["met", "unmet"]) for name in ("safe", "kind", "neat")}
)
PAIR = st.tuples(*[st.sampled_from(["please", "no"])] * 2)


@given(VERDICTS, VERDICTS, PAIR, st.sampled_from([WEIGHTED, TIERED]))
def test_swapping_the_pair_swaps_the_preference(a, b, polite, scored_by):
    swapped = {"a": "b", "b": "a", "tie": "tie", None: None}
    found = compared(scored_by, a, b, polite)
    assert compared(scored_by, b, a, polite[::-1]) == swapped[found]


@given(VERDICTS, VERDICTS, PAIR, st.sampled_from([WEIGHTED, TIERED]))
def test_a_preference_that_is_decided_stays_whatever_is_judged_later(a, b, polite, scored_by):
    found = compared(scored_by, a, b, polite)
    if found is None:
        return
    rest = {"safe": "met", "kind": "unmet", "neat": "met"}
    assert compared(scored_by, rest | a, rest | b, polite) == found
