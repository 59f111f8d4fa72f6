"""Log-probabilities of letters to a verdict."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.judging.expected import NO_LETTER, UNDECIDED, expected_verdict
from rubricc.judging.verdicts import CANNOT_TELL, verdict_of
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET
from rubricc.prompts.schema import labels, letters
from tests.prompts.plans import ONE_TO_FIVE, question

PLAIN = question("plain")
OPEN = question("open", when=(("The user asks.",),))
SCALED = question("scaled", scale=ONE_TO_FIVE)
CONDITION = question("condition", asks="applicability", when=(("The user asks.",),))
QUESTIONS = [PLAIN, OPEN, SCALED, CONDITION]


def logs(asked, **shares):
    """Log-probabilities by letter from probabilities by label; levels as ``level_3``."""
    of = {label: letter for letter, label in letters(asked).items()}
    return {
        of[label.removeprefix("level_")]: math.log(share) if share else -math.inf
        for label, share in shares.items()
    }


@pytest.mark.parametrize(
    ("asked", "shares", "value"),
    [
        (PLAIN, {"met": 0.75, "unmet": 0.25}, 0.75),
        (PLAIN, {"met": 0.6, "unmet": 0.2}, 0.75),
        (PLAIN, {"met": 0.45, "unmet": 0.15, "cannot_tell": 0.4}, 0.75),
        (OPEN, {"met": 0.3, "unmet": 0.3, "not_applicable": 0.4}, 0.5),
        (SCALED, {"level_1": 0.1, "level_3": 0.3, "level_4": 0.6}, 0.6),
        (SCALED, {"level_2": 0.2, "level_4": 0.2, "level_5": 0.4}, 0.75),
    ],
)
def test_the_value_is_the_expected_level(asked, shares, value):
    found = expected_verdict(asked, logs(asked, **shares))
    assert found.state == "scored"
    assert found.value == pytest.approx(value)


def test_certainty_is_met_unmet_or_a_level():
    assert expected_verdict(PLAIN, logs(PLAIN, met=0.9)) == MET
    assert expected_verdict(PLAIN, logs(PLAIN, unmet=0.9, met=0)) == UNMET
    assert expected_verdict(PLAIN, logs(PLAIN, unmet=1.0, met=1e-12)) == UNMET
    assert expected_verdict(SCALED, logs(SCALED, level_4=0.9)).label == 4
    assert expected_verdict(SCALED, logs(SCALED, level_2=0.5, level_4=0.5)).label == 3
    assert expected_verdict(PLAIN, logs(PLAIN, met=0.9, unmet=0.1)).label == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("asked", "shares", "verdict"),
    [
        (PLAIN, {"met": 0.4, "cannot_tell": 0.6}, CANNOT_TELL),
        (PLAIN, {"met": 0.5, "cannot_tell": 0.5}, UNDECIDED),
        (OPEN, {"met": 0.3, "not_applicable": 0.7}, NOT_APPLICABLE),
        (OPEN, {"met": 0.2, "not_applicable": 0.4, "cannot_tell": 0.4}, UNDECIDED),
        (PLAIN, {"met": 0.3, "unmet": 0.1}, NO_LETTER),
        (PLAIN, {}, NO_LETTER),
        (PLAIN, {"met": 0, "unmet": 0}, NO_LETTER),
        (CONDITION, {"applies": 0.6, "not_applicable": 0.3, "cannot_tell": 0.1}, MET),
        (CONDITION, {"applies": 0.4, "not_applicable": 0.6}, NOT_APPLICABLE),
        (CONDITION, {"applies": 0.4, "cannot_tell": 0.6}, CANNOT_TELL),
    ],
)
def test_what_has_no_value_decides_by_its_share(asked, shares, verdict):
    assert expected_verdict(asked, logs(asked, **shares)) == verdict


def test_what_is_no_probability_counts_as_impossible():
    assert expected_verdict(PLAIN, {"A": math.nan, "B": -0.1}) == UNMET
    assert expected_verdict(PLAIN, {"A": 1e-7, "Z": 0.0, "b": 0.0}) == MET
    assert expected_verdict(PLAIN, {"A": math.nan}) is NO_LETTER
    assert expected_verdict(PLAIN, {"A": 1e6, "B": -math.inf}) == MET


@st.composite
def asked_with_logprobs(draw):
    """A question with log-probabilities of some of its letters, and of others."""
    asked = draw(st.sampled_from(QUESTIONS))
    letter = st.sampled_from([*letters(asked), "Z"])
    return asked, draw(st.dictionaries(letter, st.floats(max_value=0.0, allow_nan=False)))


@given(asked_with_logprobs())
def test_a_value_lies_between_those_of_the_verdicts_and_never_comes_from_nothing(pair):
    asked, logprobs = pair
    found = expected_verdict(asked, logprobs)
    known = {letters(asked)[letter]: value for letter, value in logprobs.items() if letter != "Z"}
    if found.state == "scored":
        values = [verdict_of(asked, label).value for label in known]
        values = [value for value in values if value is not None]
        assert min(values) <= found.value <= max(values)
        assert sum(map(math.exp, known.values())) >= 0.5 - 1e-9
    else:
        assert found in (NO_LETTER, UNDECIDED, CANNOT_TELL, NOT_APPLICABLE)


@given(asked_with_logprobs())
def test_the_order_of_letters_is_irrelevant(pair):
    asked, logprobs = pair
    backwards = dict(reversed(logprobs.items()))
    one, other = expected_verdict(asked, logprobs), expected_verdict(asked, backwards)
    assert one.state == other.state
    assert one.value == other.value


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_more_probability_of_met_never_lowers_the_value(one, other):
    low, high = sorted([one, other])
    values = [
        expected_verdict(PLAIN, logs(PLAIN, met=share, unmet=1 - share)).value
        for share in (low, high)
    ]
    assert values[0] <= values[1]


@given(st.sampled_from(QUESTIONS), st.floats(-0.69, 0.0))
def test_one_letter_alone_is_its_verdict_however_likely(asked, logprob):
    for letter, label in letters(asked).items():
        assert label in labels(asked)
        assert expected_verdict(asked, {letter: logprob}) == verdict_of(asked, label)
