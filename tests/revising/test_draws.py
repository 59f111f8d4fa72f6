"""Draws: uniform, and the same whatever came before."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from rubricc.revising.draws import Deck, drawn

names = st.lists(st.sampled_from("abcdefghij"), unique=True, min_size=1)
ids = st.text() | st.integers()
RNG = range(4000)


@given(names, ids, st.integers(0, 9), st.integers(1, 50), st.integers(1, 12))
def test_a_step_draws_different_names(names, own_id, seed, step, count):
    found = drawn(seed, own_id, step, names, count)
    assert len(found) == len(set(found)) == min(count, len(names))
    assert set(found) <= set(names)
    assert found == drawn(seed, own_id, step, list(reversed(names)), count)


@given(names, ids, st.integers(1, 50))
def test_fewer_are_the_beginning_of_more(names, own_id, step):
    whole = drawn(0, own_id, step, names, len(names))
    assert all(drawn(0, own_id, step, names, n) == whole[:n] for n in range(1, len(names) + 1))


@given(names, ids, st.integers(1, 50))
def test_a_name_that_is_added_moves_no_other(names, own_id, step):
    before = drawn(0, own_id, step, names, 99)
    after = drawn(0, own_id, step, [*names, "new"], 99)
    assert [name for name in after if name != "new"] == before


def test_draws_are_uniform():
    """Chi-squared of the one that is drawn, over rows and over steps: below the 0.1% point."""
    pool = list("abcde")
    for draws in (
        [drawn(7, f"row {n}", 1, pool, 1)[0] for n in RNG],
        [drawn(7, "row", n, pool, 1)[0] for n in RNG],
        [drawn(n, "row", 1, pool, 1)[0] for n in RNG],
    ):
        expected = len(RNG) / 5
        counts = Counter(draws)
        assert sum((counts[name] - expected) ** 2 / expected for name in pool) < 18.47


def test_orders_are_uniform():
    expected = len(RNG) / 6
    counts = Counter("".join(Deck(1, n, "abc").deal(3, "abc")) for n in RNG)
    orders = ["".join(each) for each in permutations("abc")]
    assert sum((counts[order] - expected) ** 2 / expected for order in orders) < 20.52


@given(names, ids, st.integers(0, 9), st.integers(1, 12), st.integers(1, 5))
def test_each_is_dealt_once_in_a_round(names, own_id, seed, count, rounds):
    deck = Deck(seed, own_id, names)
    dealt = []
    while len(dealt) < len(names) * rounds:
        hand = deck.deal(count, names)
        assert len(hand) == len(set(hand)) == min(count, len(names))
        dealt += hand
    counts = Counter(dealt)
    assert max(counts.values()) - min(counts.values()) <= 1
    assert counts.keys() == set(names)


@given(names, ids)
def test_one_at_a_time_is_one_permutation_after_the_other(names, own_id):
    deck = Deck(0, own_id, names)
    first = [deck.deal(1, names)[0] for _ in names]
    second = [deck.deal(1, names)[0] for _ in names]
    assert sorted(first) == sorted(second) == sorted(names)
    again = Deck(0, own_id, names)
    assert [again.deal(1, names)[0] for _ in names] == first


def test_what_does_not_apply_waits_for_its_turn():
    deck = Deck(0, "r", "abc")
    order = Deck(0, "r", "abc").deal(3, "abc")
    held = order[0]
    others = [name for name in order if name != held]
    assert [deck.deal(1, others)[0] for _ in others] == others
    assert deck.deal(1, "abc") == [held]
    assert deck.deal(2, []) == []


def test_nothing_depends_on_the_process():
    code = (
        "from rubricc.revising.draws import Deck, drawn;"
        "print(drawn(7, 'ü', 3, 'abcdef', 3), Deck(7, 1, 'abcdef').deal(6, 'abcdef'))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(found) == 1


def test_an_id_that_is_a_number_is_another_than_its_text():
    assert [drawn(0, 1, n, "abcdef", 6) for n in range(9)] != [
        drawn(0, "1", n, "abcdef", 6) for n in range(9)
    ]
