"""From what a judge may write to verdicts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.judging.verdicts import CANNOT_TELL, at_value, level_of, verdict_of
from rubricc.plan.scale import Level, Scale
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict
from rubricc.prompts.schema import labels
from rubricc.runtime.given import Reader, verdicts_on
from tests.prompts.plans import ONE_TO_FIVE, question

NAMED = Scale(named=True, levels=(Level(point="cold", value=0.1), Level(point="warm", value=0.8)))
WHEN = (("The user asks.",),)
QUESTIONS = [
    question("plain"),
    question("open", when=WHEN),
    question("scaled", scale=ONE_TO_FIVE),
    question("named", scale=NAMED, when=WHEN),
    question("asked", asks="applicability", when=WHEN),
]
BY_NAME = {each.name: each for each in QUESTIONS}


@pytest.mark.parametrize(
    ("name", "label", "verdict"),
    [
        ("plain", "met", MET),
        ("plain", "unmet", UNMET),
        ("open", "not_applicable", NOT_APPLICABLE),
        ("plain", "cannot_tell", CANNOT_TELL),
        ("scaled", "4", Verdict("scored", 0.75, 4)),
        ("scaled", "cannot_tell", CANNOT_TELL),
        ("named", "warm", Verdict("scored", 0.8, "warm")),
        ("named", "not_applicable", NOT_APPLICABLE),
        ("asked", "applies", MET),
        ("asked", "not_applicable", NOT_APPLICABLE),
        ("asked", "cannot_tell", CANNOT_TELL),
    ],
)
def test_a_label_has_a_verdict(name, label, verdict):
    assert verdict_of(BY_NAME[name], label) == verdict


def test_the_scorer_knows_not_applicable_by_identity():
    assert verdict_of(BY_NAME["open"], "not_applicable") is NOT_APPLICABLE


def test_cannot_tell_is_unscored_and_says_so():
    assert CANNOT_TELL.value is None
    assert CANNOT_TELL.reason == "the judge cannot tell"


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda each: each.name)
def test_every_label_has_one_and_a_row_may_give_it_too(asked):
    reader = Reader(asked.name, verdicts_on(asked.scale))
    for label in labels(asked):
        verdict = verdict_of(asked, label)
        assert verdict.state != "scored" or reader.one(verdict.label) == verdict
    for label in ("applies", "unscored", "6", ""):
        if label not in labels(asked):
            with pytest.raises(KeyError):
                verdict_of(asked, label)


def test_a_rating_of_the_whole():
    assert level_of(ONE_TO_FIVE, "5") == Verdict("scored", 1.0, 5)
    assert level_of(ONE_TO_FIVE, "cannot_tell") is CANNOT_TELL
    with pytest.raises(KeyError):
        level_of(ONE_TO_FIVE, "met")


@pytest.mark.parametrize(
    ("scale", "value", "verdict"),
    [
        (None, 0.0, UNMET),
        (None, 1.0, MET),
        (None, 1.0 - 1e-12, MET),
        (None, 0.25, Verdict("scored", 0.25, 0.25)),
        (ONE_TO_FIVE, 0.5, Verdict("scored", 0.5, 3)),
        (ONE_TO_FIVE, 0.1 + 0.2 - 0.05, Verdict("scored", 0.25, 2)),
        (ONE_TO_FIVE, 0.6, Verdict("scored", 0.6, 0.6)),
        (NAMED, 0.8, Verdict("scored", 0.8, "warm")),
        (NAMED, 1.0, Verdict("scored", 1.0, 1.0)),
    ],
)
def test_a_mean_is_met_unmet_a_level_or_itself(scale, value, verdict):
    assert at_value(scale, value) == verdict


@given(st.sampled_from([None, ONE_TO_FIVE, NAMED]), st.floats(0, 1), st.floats(0, 1))
def test_a_greater_mean_is_never_worth_less(scale, one, other):
    low, high = sorted([one, other])
    assert at_value(scale, low).value <= at_value(scale, high).value
    assert abs(at_value(scale, low).value - low) <= 1e-9
