"""Counts by reward, in one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.histogram import BINS, Histogram

finite = st.floats(allow_nan=False, allow_infinity=False)


def filled(values, low=None, high=None):
    histogram = Histogram(low, high)
    for value in values:
        histogram.add(value)
    return histogram.bins()


@given(st.lists(finite, min_size=1, max_size=60))
def test_without_ends_every_number_lies_in_one_of_few_bins(values):
    bins = filled(values)
    assert sum(one.count for one in bins) == len(values)
    assert len(bins) <= BINS
    assert bins[0].count
    assert bins[-1].count
    for one in bins:
        assert one.count == sum(one.low <= value < one.high for value in values)


@given(st.lists(finite, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_numbers_is_irrelevant(values, random):
    shuffled = values[:]
    random.shuffle(shuffled)
    assert filled(values) == filled(shuffled)


def test_between_two_ends_the_bins_are_fixed_and_the_last_has_its_upper_end():
    bins = filled([0.0, 0.049, 0.05, 0.5, 1.0], 0.0, 1.0)
    assert len(bins) == BINS
    assert [place for place, one in enumerate(bins) if one.count] == [0, 1, 10, 19]
    assert bins[0].count == 2
    assert bins[-1].high == 1.0


def test_marked_numbers_are_counted_apart():
    histogram = Histogram(-1.0, 1.0)
    histogram.add(-1.0, marked=True)
    histogram.add(-1.0)
    assert (histogram.bins()[0].count, histogram.bins()[0].marked) == (2, 1)


@pytest.mark.parametrize("ends", [(0.5, 0.5), (None, 1.0), (0.0, None)])
def test_ends_that_are_none_are_no_ends(ends):
    assert sum(one.count for one in filled([0.5, 0.5, 3.0], *ends)) == 3


def test_nothing_has_no_bins():
    assert filled([], 0.0, 1.0) == ()
