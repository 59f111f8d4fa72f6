"""Entries of foreign files, read strictly: what is missing or of another type names its place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rubricc.interchange.errors import EntryInvalid
from rubricc.semantics.weights import MOST

LEAST: Final = 1e-280
"""Weights below it need more digits than a number of the language may have."""


def text_at(entry: Mapping[str, Any], key: str, place: str, *, empty: bool = False) -> str:
    """The text under ``key``.

    Raises:
        EntryInvalid: it is missing, no text, empty where it may not be, or has a NUL character,
            which no source can hold.
    """
    value = entry.get(key)
    if value is None:
        raise EntryInvalid(f"{place}.{key}", "is missing")
    if not isinstance(value, str):
        raise EntryInvalid(f"{place}.{key}", "is not text")
    if not empty and not value.strip():
        raise EntryInvalid(f"{place}.{key}", "is empty")
    if "\0" in value:
        raise EntryInvalid(f"{place}.{key}", "has a NUL character, which no source can hold")
    return value


def weight_at(entry: Mapping[str, Any], key: str, place: str, otherwise: float | None) -> float:
    """The weight under ``key``, or ``otherwise`` where there is none; signed, and perhaps 0.

    Raises:
        EntryInvalid: it is missing and has to be there, is no finite number, or is one that no
            source can hold.
    """
    if otherwise is not None and entry.get(key) is None:
        return otherwise
    weight = number_at(entry, key, place)
    if weight and not LEAST <= abs(weight) <= MOST:
        raise EntryInvalid(
            f"{place}.{key}", f"is {weight}, and weights lie between {LEAST} and {MOST} in size"
        )
    return weight


def number_at(entry: Mapping[str, Any], key: str, place: str) -> float:
    """The finite number under ``key``; a number written as text counts as one.

    Raises:
        EntryInvalid: it is missing, no number, NaN or infinite.
    """
    value = entry.get(key)
    if value is None:
        raise EntryInvalid(f"{place}.{key}", "is missing")
    return finite(value, f"{place}.{key}")


def finite(value: object, place: str) -> float:
    """``value`` as a finite number.

    Raises:
        EntryInvalid: it is none.
    """
    if isinstance(value, str):
        text = value.strip()
        try:
            value = float(text)
        except ValueError:
            raise EntryInvalid(place, f"is `{text[:40]}`, and no number") from None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise EntryInvalid(place, "is not a number")
    if not math.isfinite(value):
        raise EntryInvalid(place, f"is {value}, and not a finite number")
    return float(value)


def list_at(entry: Mapping[str, Any], key: str, place: str) -> Sequence[Any]:
    """The list under ``key``.

    Raises:
        EntryInvalid: it is missing or no list.
    """
    value = entry.get(key)
    if value is None:
        raise EntryInvalid(f"{place}.{key}", "is missing")
    if not isinstance(value, list):
        raise EntryInvalid(f"{place}.{key}", "is not a list")
    return value


def object_at(value: object, place: str) -> Mapping[str, Any]:
    """``value`` as an object.

    Raises:
        EntryInvalid: it is none.
    """
    if not isinstance(value, Mapping):
        raise EntryInvalid(place, "is not an object")
    return value


def unread(entry: Mapping[str, Any], known: Sequence[str]) -> list[str]:
    """The keys of ``entry`` that nobody reads, in its order."""
    return [key for key in entry if key not in known]
