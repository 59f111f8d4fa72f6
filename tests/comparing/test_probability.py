"""From orders, samples and principles to one probability, one outcome and one label."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.comparing.probability import (
    Said,
    Share,
    certain,
    clamped,
    combined,
    label_of,
    number,
    pooled,
)
from rubricc.plan.policy import Preference

ONE, HALF, ZERO = Fraction(1), Fraction(1, 2), Fraction(0)


def said(ab, ba, weight=1):
    return Said(Fraction(weight), *(None if p is None else Fraction(p) for p in (ab, ba)))


def pool(*samples, swapped=True, votes=False):
    return pooled(samples, swapped=swapped, votes=votes)


@pytest.mark.parametrize(
    ("ab", "ba", "p", "outcome"),
    [
        (1, 1, 1, "a"),
        (0, 0, 0, "b"),
        (HALF, HALF, HALF, "tie"),
        (1, 0, HALF, "inconsistent"),
        (1, HALF, Fraction(3, 4), "inconsistent"),
        (Fraction(9, 10), Fraction(3, 10), Fraction(3, 5), "inconsistent"),
        (Fraction(9, 10), Fraction(6, 10), Fraction(3, 4), "a"),
    ],
)
def test_both_orders_are_averaged_and_say_the_outcome_together(ab, ba, p, outcome):
    share = pool(said(ab, ba))
    assert share.p == p
    assert share.outcome == outcome


def test_samples_are_averaged_by_weight_after_their_orders():
    assert pool(said(1, 1), said(0, 1), said(0, 0)).p == HALF
    assert pool(said(1, 1, 3), said(0, 0)).p == Fraction(3, 4)


def test_a_sample_of_which_an_order_failed_takes_no_part():
    assert pool(said(1, None), said(0, 0)).p == 0
    assert pool(said(1, None)) is None
    assert pool(said(None, 0)) is None
    assert pool(said(1, None), swapped=False).p == 1


def test_with_votes_every_sample_counts_once():
    samples = said(1, HALF), said(1, HALF), said(1, 0), said(0, 0)
    assert pool(*samples).p == Fraction(1, 2)
    assert pool(*samples, votes=True).p == Fraction(5, 8)


def test_principles_are_averaged_by_weight():
    share = combined([(Fraction(3), Share(ONE, ONE, ONE)), (Fraction(1), Share(HALF, ONE, ZERO))])
    assert share == Share(Fraction(7, 8), ONE, Fraction(3, 4))


def test_what_code_decided_counts_in_both_orders():
    share = combined([(ONE, certain(ONE)), (ONE, Share(ZERO, ZERO, ZERO))])
    assert share == Share(HALF, HALF, HALF)
    assert share.outcome == "tie"


def test_the_mean_is_clamped_and_not_what_it_is_the_mean_of():
    policy = Preference(clamp=(0.4, 0.6))
    share = pool(said(1, 1), said(0, 0), said(0, 0), said(0, 0), said(1, 0))
    assert clamped(number(share.p), policy) == 0.4
    half = pool(said(1, 0), said(1, 1), said(0, 0))
    assert clamped(number(half.p), policy) == 0.5


@pytest.mark.parametrize(
    ("outcome", "p", "soft_half", "soft_drop", "hard_half", "hard_drop"),
    [
        ("a", 0.9, 0.9, 0.9, 1.0, 1.0),
        ("b", 0.2, 0.2, 0.2, 0.0, 0.0),
        ("tie", 0.5, 0.5, None, 0.5, None),
        ("inconsistent", 0.6, 0.6, None, 0.5, None),
        ("none", 0.5, None, None, None, None),
    ],
)
def test_labels(outcome, p, soft_half, soft_drop, hard_half, hard_drop):
    def label(labels, ties):
        return label_of(p, outcome, Preference(labels=labels, ties=ties))

    assert label("soft", "half") == soft_half
    assert label("soft", "drop") == soft_drop
    assert label("hard", "half") == hard_half
    assert label("hard", "drop") == hard_drop


@given(st.fractions(0, 1))
def test_the_other_probability_is_exactly_the_rest(p):
    assert number(1 - p) == 1 - number(p)
    assert 0 <= number(p) <= 1
    assert abs(number(p) - p) <= 2**-53
