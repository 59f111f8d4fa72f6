"""Verdicts from the log-probabilities of letters, end to end."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from rubricc.api import CompileError, compile_text
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import ABILITIES, FakeEndpoint
from rubricc.endpoints.fake.script import verdicts
from tests.judging.judges import asking, rows, scorer

(ROW,) = rows(1)
SOURCE = """
judge j {{ verdicts: logprobs {policy} }}
rubric r {{
  judge: j
  slot criteria: generated {{ at_most: 3  weight: -5..5 }}
  principle a "Says a." {body}
}}
"""


def judged(script, body="", row=ROW, policy="", **settings):
    endpoint = script if isinstance(script, FakeEndpoint) else FakeEndpoint(script)
    with asking(compile_text(SOURCE.format(body=body, policy=policy)), endpoint, **settings) as j:
        (found,) = j.score([row])
    return found, endpoint


def distribution(**shares):
    return verdicts(lambda _: shares)


def test_the_value_is_the_probability_of_met():
    found, endpoint = judged(distribution(met=0.6, unmet=0.2, cannot_tell=0.2))
    assert found.score.reward == pytest.approx(0.75)
    assert found.score.verdicts["a"] == pytest.approx(0.75)
    assert found.grounds["a"].source == "judge"
    (request,) = endpoint.requests
    assert request.choices == ("A", "B", "C")
    assert request.schema is None
    assert request.messages[-1].content.endswith("Letter:\n")
    assert Asked.of(request).letters == {"A": "met", "B": "unmet", "C": "cannot_tell"}


def test_the_value_on_a_scale_is_the_expected_level():
    found, _ = judged(verdicts(lambda _: {"1": 0.25, "4": 0.25, "5": 0.5}), body="{ scale: 1..5 }")
    assert found.score.reward == pytest.approx(0.25 * 0.75 + 0.5)


def test_a_level_that_is_certain_is_that_level():
    found, _ = judged(verdicts(lambda _: {"4": 1.0}), body="{ scale: 1..5 }")
    assert found.score.verdicts["a"] == 4


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ({"cannot_tell": 0.7, "met": 0.3}, "the judge cannot tell"),
        ({"met": 0.1, "unmet": 0.1}, "less than half of the probability"),
    ],
)
def test_doubt_leaves_the_verdict_open(shares, reason):
    found, _ = judged(distribution(**shares))
    assert reason in found.score.reasons["a"]
    assert found.score.reward is None


def test_every_question_is_a_call_of_its_own():
    endpoint = FakeEndpoint("met")
    with asking(scorer("verdicts: logprobs"), endpoint, everything=True) as judge:
        judge.score([ROW])
    assert endpoint.calls == 5


def test_samples_and_rows_of_a_group_are_asked_apart():
    endpoint = FakeEndpoint(distribution(met=0.6, unmet=0.4))
    plan = compile_text(SOURCE.format(body="", policy="samples: 2 vote: mean"))
    with asking(plan, endpoint, group=3) as judge:
        found = judge.score(rows(3))
    assert endpoint.calls == 6
    assert [row.score.reward for row in found] == [pytest.approx(0.6)] * 3


def test_probabilities_that_are_no_numbers_count_as_impossible(tmp_path):
    odd = {"A": 0.0, "B": -math.inf, "C": math.nan}
    endpoint = FakeEndpoint(lambda _: Answer("A", odd))
    found, _ = judged(endpoint, cache=tmp_path / "cache.sqlite")
    assert found.score.verdicts["a"] == "met"
    again, _ = judged(FakeEndpoint("unmet"), cache=tmp_path / "cache.sqlite")
    assert again.score.verdicts["a"] == "met"
    assert again.grounds["a"].source == "cache"


def test_an_answer_without_probabilities_leaves_the_verdict_open():
    found, endpoint = judged(lambda _: Answer("A"))
    assert found.score.reasons["a"] == "the endpoint gave no log-probabilities"
    assert endpoint.calls == 1


def test_an_endpoint_without_probabilities_is_an_error_at_the_start():
    unable = replace(ABILITIES, honours={**ABILITIES.honours, "logprobs": "error"})
    endpoint = FakeEndpoint("met", abilities=unable)
    with pytest.raises(SettingRefused, match="verdicts: logprobs"):
        judged(endpoint)
    assert endpoint.calls == 0


def test_more_levels_than_letters_are_refused_when_compiled():
    with pytest.raises(CompileError, match="26 letters"):
        compile_text(SOURCE.format(body="{ scale: 0..30 }", policy=""))


def test_more_levels_than_letters_leave_a_brought_criterion_open():
    brought = [
        {"name": "wide", "text": "Is wide.", "scale": "0..100"},
        {"name": "narrow", "text": "Is narrow.", "scale": "1..3"},
    ]
    best = verdicts(lambda q: {q.scored[-1]: 1.0})
    found, endpoint = judged(best, row=ROW | {"criteria": brought})
    assert endpoint.calls == 2
    assert "26" in found.score.reasons["wide"]
    assert found.grounds["wide"].reason == found.score.reasons["wide"]
    assert found.score.verdicts["narrow"] == 3
    assert found.score.verdicts["a"] == "met"


def test_the_most_levels_that_letters_hold_are_asked():
    found, endpoint = judged(verdicts(lambda q: {q.scored[-1]: 1.0}), body="{ scale: 1..25 }")
    assert len(endpoint.requests[0].choices) == 26
    assert found.score.verdicts["a"] == 25
