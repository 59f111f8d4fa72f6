"""Strengths from comparisons: the fit, its intervals, and what is not determined."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.comparing import strengths as module
from rubricc.comparing.strengths import (
    PRIOR,
    RankingMissing,
    components,
    require_ranking,
    strengths,
)

pytest.importorskip("sklearn")


def values(count, results):
    return [one.value for one in strengths(count, results)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_two_responses_have_the_strength_that_the_penalised_likelihood_says(p):
    """At the maximum p - sigmoid(2 s) = s / PRIOR**2 for strengths s and -s."""
    a, b = values(2, [(0, 1, p)])
    assert a == -b
    assert p - sigmoid(2 * a) == pytest.approx(a / PRIOR**2, abs=1e-5)


def test_strengths_of_many_comparisons_are_found_again():
    truth = [1.2, 0.3, -0.5, -1.0]
    results = [(i, j, sigmoid(truth[i] - truth[j])) for i, j in combinations(range(4), 2)] * 400
    found = strengths(4, results)
    for one, true in zip(found, truth, strict=True):
        assert one.value == pytest.approx(true, abs=0.01)
        assert one.low < true < one.high
        assert one.high - one.low < 0.4


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """With draws from strengths that are themselves drawn from the prior."""
    import numpy as np

    generator = np.random.default_rng(1)
    inside = total = 0
    for _ in range(60):
        truth = generator.normal(0, PRIOR, 5)
        truth -= truth.mean()
        results = [
            (i, j, float(generator.random() < sigmoid(truth[i] - truth[j])))
            for i, j in combinations(range(5), 2)
            for _ in range(4)
        ]
        for one, true in zip(strengths(5, results), truth, strict=True):
            inside += one.low <= true <= one.high
            total += 1
    assert 0.90 <= inside / total <= 0.99


def test_a_response_that_wins_everything_has_a_finite_strength():
    found = strengths(4, [(i, j, 1.0) for i, j in combinations(range(4), 2)])
    ordered = [one.value for one in found]
    assert ordered == sorted(ordered, reverse=True)
    assert all(math.isfinite(bound) for one in found for bound in (one.low, one.high))


def test_comparisons_that_are_missing_widen_intervals():
    every = [(i, j, 0.5) for i, j in combinations(range(4), 2)]
    whole, chain = strengths(4, every), strengths(4, [(0, 1, 0.5), (1, 2, 0.5), (2, 3, 0.5)])
    for few, many in zip(chain, whole, strict=True):
        assert few.high - few.low > many.high - many.low


def test_groups_that_nothing_compares_have_no_strengths():
    results = [(0, 1, 1.0), (2, 3, 1.0)]
    assert strengths(4, results) is None
    assert components(4, results) == [{0, 1}, {2, 3}]
    assert strengths(3, []) is None
    assert values(1, []) == [0.0]


RESULTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(0, 1)).filter(
        lambda one: one[0] != one[1]
    ),
    max_size=12,
)


@given(RESULTS, st.permutations(range(4)), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_names_order_and_sides_change_no_strength(results, names, random):
    found = strengths(4, results)
    renamed = [(names[i], names[j], p) for i, j, p in results]
    turned = [(j, i, 1 - p) for i, j, p in renamed]
    random.shuffle(turned)
    others = strengths(4, turned)
    if found is None:
        assert others is None
        return
    for place, one in enumerate(found):
        other = others[names[place]]
        assert one.value == pytest.approx(other.value, abs=2e-6)
        assert one.low == pytest.approx(other.low, abs=2e-6)
        assert one.low <= one.value <= one.high
    assert sum(one.value for one in found) == pytest.approx(0, abs=1e-5)


@given(RESULTS, st.integers(0, 3), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_a_win_more_never_weakens(results, winner, loser):
    if winner == loser or (before := strengths(4, results)) is None:
        return
    after = strengths(4, [*results, (winner, loser, 1.0)])
    assert after[winner].value >= before[winner].value - 2e-6


def test_a_missing_library_names_its_extra(monkeypatch):
    monkeypatch.setattr(module, "PACKAGES", ("numpy", "no_such_package"))
    with pytest.raises(RankingMissing, match=r"rubricc\[rank\]"):
        require_ranking()
