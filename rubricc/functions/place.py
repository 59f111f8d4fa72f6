"""Places counted as people count them: 1 is the first, -1 the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rubricc.functions.no_value import NoValue

T = TypeVar("T")


def at_place(items: Sequence[T], place: float, noun: str) -> T:
    """The item at ``place``, counted from 1, or from the end where ``place`` is negative.

    Raises:
        NoValue: there is no such place, or ``place`` is no whole number.
    """
    if place != int(place):
        raise NoValue(f"there is no {noun} {place:g}")
    index = int(place)
    if index == 0 or abs(index) > len(items):
        raise NoValue(f"there is no {noun} {place:g}")
    return items[index - 1 if index > 0 else index]
