"""Samples and juries to one verdict."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rubricc.judging.verdicts import CANNOT_TELL
from rubricc.judging.vote import NOBODY_ASKED, Ballot, agreeing, vote
from rubricc.plan.scale import Level, Scale
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict, at_level, unscored
from tests.prompts.plans import ONE_TO_FIVE

LOST = unscored("the server broke")
TWINS = Scale(
    named=True,
    levels=(
        Level(point="a", value=0.0),
        Level(point="b", value=0.0),
        Level(point="c", value=1.0),
    ),
)
WORDS = {
    "met": MET,
    "unmet": UNMET,
    "na": NOT_APPLICABLE,
    "ct": CANNOT_TELL,
    "lost": LOST,
    **{str(point): at_level(ONE_TO_FIVE, point) for point in range(1, 6)},
}


def ballots(written):
    """Ballots as ``met met*2 lost``: verdicts, with a weight where it is not 1."""
    found = []
    for word in written.split():
        name, _, weight = word.partition("*")
        found.append(Ballot(WORDS[name], float(weight or 1)))
    return found


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ("met", MET),
        ("met met unmet", MET),
        ("met unmet unmet", UNMET),
        ("met met ct", MET),
        ("na na met", NOT_APPLICABLE),
        ("ct ct met", CANNOT_TELL),
        ("ct", CANNOT_TELL),
        ("met lost lost", MET),
        ("met unmet*3", UNMET),
        ("met*2 unmet unmet*0.5", MET),
        ("lost met met unmet lost", MET),
    ],
)
def test_a_majority_is_more_than_half_of_the_valid_samples(written, verdict):
    assert vote(ballots(written)) == verdict


@pytest.mark.parametrize(
    ("written", "how", "reason"),
    [
        (
            "met unmet ct",
            "majority",
            "no majority among 3 samples: met 1, unmet 1, cannot_tell 1",
        ),
        ("unmet met", "majority", "no majority among 2 samples: met 1, unmet 1"),
        (
            "met lost unmet",
            "majority",
            "no majority among 2 valid of 3 samples: met 1, unmet 1",
        ),
        (
            "met*0.1 met*0.2 unmet*0.3",
            "majority",
            "no majority among 3 samples by weight: met 0.3, unmet 0.3",
        ),
        ("met na", "mean", "no majority among 2 samples: scored 1, not_applicable 1"),
        (
            "met unmet ct ct",
            "maximum",
            "no majority among 4 samples: scored 2, cannot_tell 2",
        ),
        (
            "met ct na",
            "minimum",
            "no majority among 3 samples: scored 1, not_applicable 1, cannot_tell 1",
        ),
    ],
)
def test_without_a_majority_the_criterion_is_unscored_and_says_why(written, how, reason):
    assert vote(ballots(written), how) == unscored(reason)


@pytest.mark.parametrize(
    ("written", "how", "label"),
    [
        ("1 5", "majority", 1),
        ("1 3 5", "majority", 3),
        ("2 4 5 5", "majority", 4),
        ("1*3 5 5", "majority", 1),
        ("1 2 5*2", "majority", 2),
        ("1 2 5*2.5", "majority", 5),
        ("1*0.1 2*0.2 5*0.3", "majority", 2),
        ("3 3 ct", "majority", 3),
        ("1 4 ct lost", "majority", 1),
        ("2 4", "mean", 3),
        ("1 2", "mean", 0.125),
        ("1 5*3", "mean", 4),
        ("2 4 3", "minimum", 2),
        ("2 4 3", "maximum", 4),
    ],
)
def test_levels_are_combined(written, how, label):
    found = vote(ballots(written), how, ONE_TO_FIVE)
    assert found.state == "scored"
    assert found.label == label


@pytest.mark.parametrize(
    ("written", "how", "verdict"),
    [
        ("met unmet", "mean", Verdict("scored", 0.5, 0.5)),
        ("met unmet unmet unmet", "mean", Verdict("scored", 0.25, 0.25)),
        ("met*3 unmet", "mean", Verdict("scored", 0.75, 0.75)),
        ("met met", "mean", MET),
        ("unmet unmet ct", "mean", UNMET),
        ("met unmet ct", "minimum", UNMET),
        ("met unmet ct", "maximum", MET),
        ("na na met", "maximum", NOT_APPLICABLE),
        ("ct ct met", "mean", CANNOT_TELL),
    ],
)
def test_met_and_unmet_are_combined(written, how, verdict):
    assert vote(ballots(written), how) == verdict


def test_probabilities_vote_by_their_lower_median():
    votes = [Ballot(Verdict("scored", each, each)) for each in (0.9, 0.2, 0.7, 0.4)]
    assert vote(votes).value == 0.4
    assert vote([Ballot(MET), *votes[:2]]).value == 0.9


def test_with_no_valid_sample_the_first_reason_stands():
    other = unscored("no evidence was given")
    assert vote([Ballot(LOST), Ballot(other)]) is LOST
    assert vote([Ballot(other), Ballot(LOST)], "mean", ONE_TO_FIVE) is other
    assert vote([]) is NOBODY_ASKED


def test_not_applicable_keeps_its_identity():
    assert vote(ballots("na na met")) is NOT_APPLICABLE


def test_what_a_record_of_votes_says():
    found = [ballot.label for ballot in ballots("met na ct lost 3")]
    assert found == ["met", "not_applicable", "cannot_tell", None, 3]


def test_who_says_what_the_vote_says():
    found = ballots("lost unmet met met")
    assert agreeing(found, vote(found)) == 2
    assert agreeing(found, Verdict("scored", 0.5, 0.5)) is None


PLAIN = st.sampled_from([MET, UNMET, NOT_APPLICABLE, CANNOT_TELL, LOST])
LEVELS = st.sampled_from(
    [at_level(TWINS, "a"), at_level(TWINS, "b"), at_level(TWINS, "c"), CANNOT_TELL, LOST]
)
WEIGHTS = st.sampled_from([1.0, 1.0, 2.0, 0.1, 0.2, 0.3, 1.5])
PROBABLE = st.sampled_from([0.7, 0.1 + 0.6, 0.3, 0.1]).map(
    lambda each: Verdict("scored", each, each)
)
KINDS = st.sampled_from([(PLAIN, None), (LEVELS, TWINS), (st.one_of(PLAIN, PROBABLE), None)])
HOW = st.sampled_from(["majority", "mean", "minimum", "maximum"])
EXACT = st.sampled_from(["majority", "minimum", "maximum"])


@st.composite
def juries(draw):
    """Ballots with the scale that they are about."""
    verdicts, scale = draw(KINDS)
    return draw(st.lists(st.builds(Ballot, verdicts, WEIGHTS), min_size=1, max_size=7)), scale


@given(juries(), EXACT, st.randoms())
def test_the_order_of_samples_never_changes_the_verdict(jury, how, random):
    cast, scale = jury
    assume(any(ballot.valid for ballot in cast))
    shuffled = list(cast)
    random.shuffle(shuffled)
    assert vote(shuffled, how, scale) == vote(cast, how, scale)


@given(juries(), st.randoms())
def test_the_order_of_samples_changes_a_mean_by_rounding_alone(jury, random):
    cast, scale = jury
    shuffled = list(cast)
    random.shuffle(shuffled)
    one, other = vote(cast, "mean", scale), vote(shuffled, "mean", scale)
    assert one.state == other.state
    assert one.value == pytest.approx(other.value)


@given(KINDS, st.data(), st.lists(WEIGHTS, min_size=1, max_size=9), HOW)
def test_what_all_say_is_the_verdict(kind, data, weights, how):
    verdicts, scale = kind
    verdict = data.draw(verdicts)
    assert vote([Ballot(verdict, weight) for weight in weights], how, scale) == verdict


@given(juries(), HOW)
def test_samples_without_an_answer_take_no_part(jury, how):
    cast, scale = jury
    valid = [ballot for ballot in cast if ballot.valid]
    assume(valid)
    found, alone = vote(cast, how, scale), vote(valid, how, scale)
    assert (found.state, found.label, found.value) == (alone.state, alone.label, alone.value)


@given(juries(), HOW, st.sampled_from([0.25, 0.5, 2.0, 8.0, 1024.0]))
def test_weights_count_only_against_each_other(jury, how, factor):
    cast, scale = jury
    scaled = [Ballot(ballot.verdict, ballot.weight * factor) for ballot in cast]
    found, again = vote(cast, how, scale), vote(scaled, how, scale)
    assert (found.state, found.label, found.value) == (again.state, again.label, again.value)


def test_rounding_takes_no_mean_out_of_its_bounds():
    pairs = [(0.9, 0.3), (0.9, 0.1), (math.nextafter(0.9, 1.0), 0.7)]
    votes = [Ballot(Verdict("scored", value, value), weight) for value, weight in pairs]
    assert vote(votes, "mean").value >= 0.9


@given(juries(), HOW, st.data())
def test_a_better_sample_never_lowers_the_value(jury, how, data):
    cast, scale = jury
    low = [n for n, ballot in enumerate(cast) if ballot.verdict.value == 0.0]
    assume(low)
    place = data.draw(st.sampled_from(low))
    best = MET if scale is None else at_level(TWINS, "c")
    better = [*cast]
    better[place] = Ballot(best, cast[place].weight)
    before, after = vote(cast, how, scale).value, vote(better, how, scale).value
    if before is not None and after is not None:
        assert after >= before
    if before == 1.0:
        assert after == 1.0


@given(juries(), HOW)
def test_a_value_lies_between_those_of_the_samples(jury, how):
    cast, scale = jury
    found = vote(cast, how, scale)
    values = [each.verdict.value for each in cast if each.verdict.value is not None]
    if found.value is not None:
        assert min(values) <= found.value <= max(values)


@given(juries(), HOW)
def test_a_verdict_has_more_than_half_of_the_weight_on_its_side(jury, how):
    cast, scale = jury
    found = vote(cast, how, scale)
    valid = [ballot for ballot in cast if ballot.valid]
    for state in ("scored", "not_applicable"):
        if found.state == state:
            side = sum(each.weight for each in valid if each.verdict.state == state)
            assert side > sum(each.weight for each in valid) / 2 - 1e-9


@given(juries())
def test_the_least_the_median_the_mean_and_the_greatest_stand_in_this_order(jury):
    cast, scale = jury
    least = vote(cast, "minimum", scale).value
    greatest = vote(cast, "maximum", scale).value
    for how in ("majority", "mean"):
        found = vote(cast, how, scale).value
        if found is not None:
            assert least <= found <= greatest
