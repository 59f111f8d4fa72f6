"""Shares and their intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.trials.share import Share


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (1, 100, 0.0018, 0.0545),
    ],
)
def test_wilsons_interval(hits, total, low, high):
    assert Share(hits, total).interval == pytest.approx((low, high), abs=1e-4)


def test_nothing_has_no_share():
    assert Share().value is None
    assert Share().interval is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval(pair):
    share = Share(*pair)
    low, high = share.interval
    assert 0 <= low <= share.value <= high <= 1
