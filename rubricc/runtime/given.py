"""Verdicts as they are written in rows, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rubricc.plan.scale import Scale
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict, at_level, unscored
from rubricc.runtime.invalid import RowInvalid

GIVEN_UNSCORED = unscored("given as unscored")

Written = str | int | float
"""A verdict as a row writes it: a word, or a level."""


class Verdicts(NamedTuple):
    """What can be written on a criterion, and how that is put into words."""

    by_word: Mapping[object, Verdict]
    allowed: str


def verdicts_on(scale: Scale | None) -> Verdicts:
    """The verdicts on a criterion that is met or not, or that has levels."""
    if scale is None:
        return _MET_OR_UNMET
    levels: dict[object, Verdict] = {
        level.point: at_level(scale, level.point) for level in scale.levels
    }
    return Verdicts({**_ALWAYS, **levels}, _words(scale))


class Reader:
    """Reads the verdicts on one criterion, or on one element of it."""

    __slots__ = ("_verdicts", "name")

    def __init__(self, name: str, verdicts: Verdicts) -> None:
        self.name = name
        self._verdicts = verdicts

    def one(self, written: object, place: str = "") -> Verdict:
        """The verdict that ``written`` says; ``place`` is its index, as in ``[2]``.

        Raises:
            RowInvalid: it is no verdict on this criterion.
        """
        if isinstance(written, (str, int, float)) and not isinstance(written, bool):
            verdict = self._verdicts.by_word.get(written)
            if verdict is not None:
                return verdict
        shown = "a list" if isinstance(written, list) else f"`{_short(written)}`"
        raise RowInvalid(
            f"{shown} is no verdict on `{self.name}{place}`: write {self._verdicts.allowed}"
        )

    def elements(self, written: object, count: int) -> list[Verdict | None]:
        """One verdict per element; ``None`` where an element has none.

        Raises:
            RowInvalid: it is no list, or not one of ``count`` entries.
        """
        if not isinstance(written, Sequence) or isinstance(written, str):
            raise RowInvalid(f"`{self.name}` takes a list of verdicts, one per element")
        if len(written) != count:
            entries = "1 verdict" if len(written) == 1 else f"{len(written)} verdicts"
            elements = "1 element" if count == 1 else f"{count} elements"
            raise RowInvalid(f"`{self.name}` has {entries} for {elements}")
        return [
            None if entry is None else self.one(entry, f"[{number}]")
            for number, entry in enumerate(written)
        ]


def written(verdict: Verdict | Sequence[Verdict]) -> Written | list[Written]:
    """A verdict as a row writes it."""
    if isinstance(verdict, Verdict):
        return verdict.label
    return [element.label for element in verdict]


def _words(scale: Scale) -> str:
    points = [level.point for level in scale.levels]
    if not scale.named:
        return f"a level from {points[0]} to {points[-1]}, `not_applicable` or `unscored`"
    names = ", ".join(f"`{point}`" for point in points)
    return f"{names}, `not_applicable` or `unscored`"


_ALWAYS: Mapping[object, Verdict] = {
    "not_applicable": NOT_APPLICABLE,
    "unscored": GIVEN_UNSCORED,
}
_MET_OR_UNMET = Verdicts(
    {**_ALWAYS, "met": MET, "unmet": UNMET}, "`met`, `unmet`, `not_applicable` or `unscored`"
)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
