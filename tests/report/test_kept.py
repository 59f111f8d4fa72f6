"""The lowest keys of a stream, and what is gathered under them."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.kept import Kept, digest_of


@given(st.lists(st.integers(0, 40)), st.integers(1, 8))
def test_the_lowest_keys_are_kept_in_order(keys, room):
    kept = Kept(room)
    for key in keys:
        kept.put(key, str(key))
    assert list(kept.values()) == [str(key) for key in sorted(set(keys))[:room]]
    assert kept.overflowed == (len(set(keys)) > room)


@given(st.lists(st.integers(0, 20)), st.integers(1, 5))
def test_what_is_gathered_under_a_kept_key_is_complete(keys, room):
    kept = Kept(room)
    for key in keys:
        if kept.admits(key):
            kept.put(key, (key, (kept.get(key) or (key, 0))[1] + 1))
    counts = Counter(keys)
    assert dict(kept.values()) == {key: counts[key] for key in sorted(counts)[:room]}


def test_digests_are_the_same_everywhere():
    assert digest_of("hall-1") == 0xD9915F37D895DDA6
    assert digest_of("a") != digest_of("b")
    assert digest_of("\ud800") != digest_of("\ud801")
