"""One suggestion, for names that are near enough, within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.source.suggest import LONGEST, MOST, edit_distance, suggest

NAMES = ["principle", "pitfall", "weight", "words", "short", "hard rule", "no"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("principel", "principle"),
        ("wieght", "weight"),
        ("Words", "words"),
        ("hard_rule", "hard rule"),
        ("hardrule", "hard rule"),
        ("shrot", "short"),
        ("on", None),
        ("NO", "no"),
        ("banana", None),
        ("", None),
        ("w" * (LONGEST + 1), None),
        ("words", None),
        ("short_words", None),
        ("pitfall_weighed", "pitfall"),
        ("rule", "hard rule"),
        ("no_one", None),
    ],
)
def test_suggestion(name: str, expected: str | None) -> None:
    assert suggest(name, NAMES) == expected


def test_of_equally_near_names_the_first_wins() -> None:
    assert suggest("cast", ["case", "cart"]) == "case"


def test_the_work_is_bounded() -> None:
    assert suggest("wordz", [*("x" * 9 for _ in range(MOST)), "words"]) is None


def _plain(a: str, b: str) -> int:
    """The distance by its definition, for short words."""
    if not a or not b:
        return len(a) + len(b)
    ways = [_plain(a[1:], b) + 1, _plain(a, b[1:]) + 1, _plain(a[1:], b[1:]) + (a[0] != b[0])]
    if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
        ways.append(_plain(a[2:], b[2:]) + 1)
    return min(ways)


@given(st.text("abc", max_size=5), st.text("abc", max_size=5), st.integers(0, 4))
def test_distance_is_what_it_is_defined_as(a: str, b: str, at_most: int) -> None:
    assert edit_distance(a, b, at_most) == min(_plain(a, b), at_most + 1)
