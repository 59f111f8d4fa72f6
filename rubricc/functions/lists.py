"""Lists that a data row supplies or an expression writes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rubricc.functions.no_value import NoValue


def length(items: Sequence[Any]) -> int:
    """How many elements a list has."""
    return len(items)


def first(items: Sequence[Any]) -> Any:
    """The first element."""
    return element(items, 0)


def last(items: Sequence[Any]) -> Any:
    """The last element."""
    return element(items, len(items) - 1)


def one_of(value: str | float, items: Sequence[Any]) -> bool:
    """Whether ``value`` equals an element; written `value in items`."""
    return any(value == item for item in items)


def element(items: Sequence[Any], index: float) -> Any:
    """The element at ``index``, counted from 0.

    Raises:
        NoValue: the list has no such element.
    """
    if index != int(index) or not 0 <= index < len(items):
        raise NoValue(f"the list has no element {index:g}")
    return items[int(index)]
