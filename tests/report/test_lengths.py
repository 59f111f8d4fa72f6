"""Words against reward."""

from __future__ import annotations

import statistics
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.charts import scatter
from rubricc.report.lengths import BUCKETS, KEPT_PAIRS, Lengths

pairs = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])), max_size=60
)


def of(rows):
    lengths = Lengths()
    for key, (words, reward) in enumerate(rows):
        lengths.add("word " * words, reward, key)
    return lengths


@given(pairs)
def test_the_correlation_is_that_of_all_rows(rows):
    found = of(rows).correlation
    one, two = [words for words, _ in rows], [reward for _, reward in rows]
    if len(rows) < 3 or len(set(one)) == 1 or len(set(two)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(statistics.correlation(one, two), abs=1e-9)


@given(pairs)
def test_buckets_hold_every_row_once_and_never_cut_a_length_in_two(rows):
    buckets = of(rows).buckets()
    assert sum(one.rows for one in buckets) == len(rows)
    assert len(buckets) <= BUCKETS
    for before, after in pairwise(buckets):
        assert before.high < after.low
    for one in buckets:
        rewards = [reward for words, reward in rows if one.low <= words <= one.high]
        assert one.mean == pytest.approx(statistics.fmean(rewards))


def test_scripts_without_words_are_left_out_and_counted():
    lengths = Lengths()
    lengths.add(
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01" * 3, 1.0, 1
    )
    assert (lengths.rows, lengths.unmeasured) == (0, 1)


def test_memory_is_bounded():
    lengths = Lengths()
    for number in range(KEPT_PAIRS + 500):
        lengths.add("word " * (number % 7), number % 3, number * 7919 % 100_003)
    assert len(lengths.pairs) == KEPT_PAIRS
    assert lengths.rows == KEPT_PAIRS + 500


def test_a_drawing_needs_rows_of_different_lengths():
    assert scatter(of([(5, 0.0), (5, 1.0), (5, 0.5)])) is None
    drawn = scatter(of([(1, 0.0), (10, 1.0), (100, 0.5)]))
    assert drawn.words == (1, 100)
    assert drawn.dots.count("h0") == 3
    assert scatter(of([(1, 0.5), (10, 0.5), (100, 0.5)])).rewards == (0.5, 0.5)
