"""A text cut at a separator, as two answers are at `******`."""

from __future__ import annotations

from rubricc.functions.no_value import NoValue
from rubricc.functions.place import at_place


def pieces(text: str, separator: str) -> int:
    """How many pieces that are not blank stand between separators."""
    return len(_cut(text, separator))


def piece(text: str, separator: str, place: float) -> str:
    """The piece at ``place`` among those that are not blank, trimmed."""
    return at_place(_cut(text, separator), place, "piece")


def _cut(text: str, separator: str) -> list[str]:
    if not separator:
        raise NoValue("the separator is empty")
    return [part for part in map(str.strip, text.split(separator)) if part]
