"""How long a call waits before it is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.engine import backoff
from rubricc.engine.backoff import FIRST_S, MOST_S, wait_s


@given(st.integers(1, 5000))
def test_the_bound_doubles_up_to_the_greatest_wait(tried):
    bound = min(MOST_S, FIRST_S * 2 ** min(tried - 1, 100))
    assert 0.0 <= wait_s(tried) <= bound


def test_waits_are_spread_over_the_whole_of_it():
    drawn = [wait_s(4) for _ in range(500)]
    assert min(drawn) < 0.5
    assert max(drawn) > 3.5


@given(st.integers(1, 20), st.floats(0.0, 1e9))
def test_a_wait_that_a_server_asks_for_is_never_cut_short(tried, asked_for_s):
    waited = wait_s(tried, asked_for_s)
    assert waited >= asked_for_s
    assert waited <= max(MOST_S, asked_for_s * 1.1 + 1e-6)


@pytest.mark.parametrize("asked_for_s", [0.0, 0.001])
def test_a_server_that_asks_for_no_wait_is_not_asked_again_at_once(asked_for_s):
    drawn = [wait_s(5, asked_for_s) for _ in range(200)]
    assert max(drawn) > 4.0
    assert min(drawn) >= asked_for_s


def test_the_bounds_can_be_set_for_tests(monkeypatch):
    monkeypatch.setattr(backoff, "FIRST_S", 0.001)
    monkeypatch.setattr(backoff, "MOST_S", 0.002)
    assert max(wait_s(tried) for tried in range(1, 30)) <= 0.002
