"""What many pairs came to: position, ties, lengths, principles."""

from __future__ import annotations

import pytest

from rubricc.comparing.tally import BROUGHT, PairTally
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import always, verdicts
from tests.comparing.pairs import HARD, RULES, compared, pairs, scorer


def tallied(plan, script, rows, **settings):
    tally = PairTally(plan.plan)
    for found in compared(plan, FakeEndpoint(script), rows, **settings):
        tally.add(found.record())
    return tally


def longer(question):
    first, second = map(len, question.pair)
    return "A" if first > second else "B"


def test_a_judge_that_always_says_a_is_all_position():
    tally = tallied(scorer(), always("A"), pairs(5))
    assert (tally.positions.first, tally.positions.second) == (30, 0)
    assert tally.positions.bias == 0.5
    assert tally.positions.inconsistency == 1.0
    assert tally.rate("inconsistent") == 1.0
    assert tally.lengths.share is None


def test_a_judge_that_never_looks_at_position_has_no_bias():
    tally = tallied(scorer(), verdicts(longer), pairs(5))
    assert tally.positions.bias == 0.0
    assert tally.positions.inconsistency == 0.0


def test_the_longer_response_is_counted_with_its_length():
    rows = pairs(4)
    tally = tallied(scorer(), verdicts(longer), rows)
    differences = [len(row["response_b"]) - len(row["response_a"]) for row in rows]
    assert tally.lengths.share == 1.0
    assert tally.lengths.difference.mean == pytest.approx(sum(differences) / 4)


def test_hard_rules_and_equal_responses_say_nothing_of_length():
    row = pairs(1)[0]
    decide = verdicts(lambda q: "met" if "air" in q.response else "unmet")
    rows = [row, row | {"id": 2, "response_b": row["response_a"]}]
    tally = tallied(scorer(rules=HARD + RULES), decide, rows)
    assert tally.by == {"hard_rules": 1, "equal": 1}
    assert tally.lengths.share is None
    assert tally.hard_rules == {"pass": 1, "fail": 1}


def test_principles_and_reasons_are_counted():
    plan = scorer(
        rules='principle covers each fact in facts "States {{fact}}."\n'
        "slot criteria: generated { at_most: 1  weight: -5..10 }",
        parameters="(facts: list[text])",
    )
    brought = [{"name": "own", "text": "Is own.", "weight": 1}]
    rows = pairs(2, facts=["x", "y"], criteria=brought)
    tally = tallied(plan, always("tie"), [*rows, {"id": "wrong"}])
    assert tally.principles == {"covers": {"tie": 4}, BROUGHT: {"tie": 2}}
    assert tally.rate("tie") == 1.0
    assert tally.reasons == {"the column `response_a` is missing": 1}
    figures = tally.figures()
    assert figures["outcomes"] == {"none": 1, "tie": 2}
    assert figures["position"]["ties"] == 12
    assert figures["unscored"] == tally.reasons


def test_dropped_ties_are_counted():
    assert tallied(scorer("ties: drop"), always("tie"), pairs(3)).dropped == 3
