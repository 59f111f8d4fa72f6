"""Numbers as a person reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.wording import (
    cost_words,
    counted,
    cut,
    dollars,
    duration,
    label_words,
    number,
    percent,
    reward,
    short,
    titled,
)


@given(st.floats(0, 1))
def test_only_nothing_is_0_and_only_all_is_100_percent(share):
    assert (percent(share) == "0%") == (share == 0)
    assert (percent(share) == "100%") == (share == 1)


@given(st.integers(0, 10**15))
def test_large_counts_take_few_columns(count):
    assert len(short(count)) <= 10
    assert count >= 1000 or short(count) == str(count)


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (short(999), "999"),
        (short(12_345), "12.3k"),
        (short(999_950), "1,000k"),
        (short(4_560_000), "4.56M"),
        (dollars(0), "$0.00"),
        (dollars(0.00001), "<$0.0001"),
        (dollars(0.00123), "$0.0012"),
        (dollars(0.0099), "$0.0099"),
        (dollars(1234.5), "$1,234.50"),
        (cost_words(0.5, 0.5, 0), "$0.50"),
        (cost_words(None, 0.5, 1), "at least $0.50; no price known for 1 call"),
        (cost_words(None, 0.0, 3), "no price known"),
        (duration(4.21), "4.2 s"),
        (duration(9.97), "10 s"),
        (duration(59.6), "1 min 00 s"),
        (duration(185), "3 min 05 s"),
        (duration(7620), "2 h 07 min"),
        (number(-4.0), "\u22124"),
        (reward(-0.0001), "0.000"),
        (reward(-0.25), "\u22120.250"),
        (counted(1, "row"), "1 row"),
        (counted(2000, "row"), "2,000 rows"),
        (titled("five_artifacts"), "Five artifacts"),
        (label_words("not_applicable"), "not applicable"),
        (label_words(4), "4"),
        (label_words(0.5), "0.5"),
        (cut("abcd", 3), "abc…"),
        (cut("abc", 3), "abc"),
    ],
)
def test_words(shown, says):
    assert shown == says
