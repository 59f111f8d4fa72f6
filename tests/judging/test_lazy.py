"""Asking as little as possible: what ends the work on a row, and what is said of the rest."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rubricc.api import compile_text
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import verdicts
from rubricc.runtime.decide import NOT_ASKED
from rubricc.suite.calls import count_calls
from tests.judging.drawn import SEEDS, arbitrary_judge, drawn_rows, drawn_scorer, with_answers
from tests.judging.judges import QUESTIONS, asking, rows, scorer

GATED = """
rubric gated(wide: bool) {{
  judge: asked
  hard rule open_gate "Opens with a greeting."
  hard rule code_gate {{ check: wide }}
  principle one essential "Says one."
  principle two important "Says two."
  principle three optional "Says three."
  reward {{ {reward} }}
}}
judge asked {{ batch: 1 }}
"""
ROW = {"prompt": "Greet me.", "response": "Hello there, one.", "wide": True}


def gated(reward=""):
    return compile_text(GATED.format(reward=reward))


def judged(plan, endpoint, row=ROW, **settings):
    with asking(plan, endpoint, **settings) as judge:
        (found,) = judge.score([row])
    return found


def statements(endpoint):
    """The first line of every question, call by call."""
    return [[q.statement for q in Asked.of(request).questions] for request in endpoint.requests]


def by_statement(**labels):
    """A judge that answers by the last word of a statement."""
    return FakeEndpoint(verdicts(lambda q: labels[q.statement.split()[-1].rstrip(".")]))


def test_a_gate_that_code_closes_asks_nobody():
    endpoint = FakeEndpoint("met")
    found = judged(gated(), endpoint, ROW | {"wide": False})
    assert (found.score.reward, found.score.hard_rules, endpoint.calls) == (0.0, "fail", 0)
    assert found.grounds["code_gate"].source == "check"
    for name in ("open_gate", "one", "two", "three"):
        assert found.score.verdicts[name] == "unscored"
        assert found.score.reasons[name] == found.grounds[name].reason == NOT_ASKED.reason


def test_a_gate_that_a_judge_closes_asks_no_further_call():
    endpoint = by_statement(greeting="unmet", one="met", two="met", three="met")
    found = judged(gated(), endpoint)
    assert statements(endpoint) == [["Opens with a greeting."]]
    assert (found.score.reward, found.calls) == (0.0, 1)
    assert found.grounds["open_gate"].source == "judge"
    assert found.grounds["one"].reason == found.score.reasons["one"] == NOT_ASKED.reason


def test_everything_asks_on_behind_a_closed_gate():
    endpoint = by_statement(greeting="unmet", one="met", two="met", three="unmet")
    found = judged(gated(), endpoint, everything=True)
    assert endpoint.calls == 4
    assert found.score.reward == 0.0
    assert found.score.verdicts["three"] == "unmet"


@pytest.mark.parametrize("reward", ["hard_rules: report", "hard_rules: cap 0.9"])
def test_a_hard_rule_that_is_no_gate_ends_nothing(reward):
    endpoint = by_statement(greeting="unmet", one="met", two="unmet", three="met")
    found = judged(gated(reward), endpoint)
    assert endpoint.calls == 4
    given = {"open_gate": "unmet", "one": "met", "two": "unmet", "three": "met"}
    assert found.score.reward == gated(reward).score(ROW | {"verdicts": given}).reward


def test_the_work_stops_once_the_reward_is_decided():
    plan = gated("saturate: 0.5")
    endpoint = by_statement(greeting="met", one="met", two="unmet", three="unmet")
    found = judged(plan, endpoint)
    assert statements(endpoint) == [["Opens with a greeting."], ["Says one."]]
    assert found.score.reward == 0.5
    assert found.score.reasons["two"] == NOT_ASKED.reason


def test_ignoring_what_is_unscored_never_ends_the_work_early():
    plan = gated("saturate: 0.5 unscored: ignore")
    endpoint = by_statement(greeting="met", one="met", two="unmet", three="unmet")
    assert judged(plan, endpoint).score.reward == 0.5
    assert endpoint.calls == 4


def test_ignoring_what_is_unscored_still_ends_behind_a_gate():
    endpoint = by_statement(greeting="unmet")
    assert judged(gated("unscored: ignore"), endpoint).score.reward == 0.0
    assert endpoint.calls == 1


def test_a_reward_that_is_the_same_whatever_is_said_asks_nobody():
    plan = compile_text('rubric same { hard rule a "Is kind." reward { hard_rules: report } }')
    endpoint = FakeEndpoint("unmet")
    found = judged(plan, endpoint, ROW)
    assert (found.score.reward, endpoint.calls) == (1.0, 0)
    assert found.grounds["a"].reason == NOT_ASKED.reason
    assert judged(plan, endpoint, ROW, everything=True).score.verdicts == {"a": "unmet"}


def test_what_a_judge_cannot_tell_is_not_what_nobody_asked():
    endpoint = by_statement(greeting="cannot_tell", one="met", two="met", three="met")
    found = judged(gated(), endpoint)
    assert (found.score.reward, found.score.low, found.score.high) == (None, 0.0, 1.0)
    assert found.score.reasons == {"open_gate": "the judge cannot tell"}
    assert endpoint.calls == 4


@given(
    seed=st.sampled_from(SEEDS),
    policy=st.sampled_from(("", "batch: 1", "batch: 2", "samples: 2", "batch: 3 samples: 2")),
)
def test_counted_calls_are_those_that_are_made(seed, policy):
    plan = drawn_scorer(seed, policy)
    assume(plan is not None)
    for row in drawn_rows(seed, 3):
        endpoint = arbitrary_judge(seed)
        made = judged(plan, endpoint, row)
        counted = count_calls(plan, with_answers(plan, row, seed))
        assert (counted.count, counted.unanswered) == (endpoint.calls, ())
        assert made.calls == endpoint.calls


BROUGHT = """
judge asked {{ {judge} }}
rubric brings {{
  judge: asked
  slot criteria: generated {{ at_most: 5  weight: -5..5 }}
  principle own essential "Says own."
}}
"""


@pytest.mark.parametrize(("judge", "calls"), [("", 1), ("batch: 2", 2), ("batch: 1", 3)])
def test_criteria_that_a_row_brings_share_calls_with_those_of_the_plan(judge, calls):
    plan = compile_text(BROUGHT.format(judge=judge))
    brought = [{"name": "a", "text": "Says a."}, {"name": "b", "text": "Says b.", "weight": -1}]
    row = ROW | {"criteria": brought}
    endpoint = FakeEndpoint("met")
    assert judged(plan, endpoint, row).calls == calls == endpoint.calls
    told = row | {"verdicts": {"own": "met", "a": "met", "b": "met"}}
    assert count_calls(plan, told).count == calls
    lacking = count_calls(plan, row | {"verdicts": {"own": "met"}})
    assert (lacking.count, lacking.unanswered) == (calls, ("a", "b"))


def test_log_probabilities_are_counted_one_call_a_question():
    plan = scorer("verdicts: logprobs")
    (row,) = rows(1)
    given_all = dict.fromkeys(QUESTIONS, "met") | {"depth": 5}
    endpoint = FakeEndpoint("met")
    assert judged(plan, endpoint, row).calls == endpoint.calls
    assert count_calls(plan, row | {"verdicts": given_all}).count == endpoint.calls
