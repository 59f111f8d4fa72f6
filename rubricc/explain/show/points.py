"""What each rule can earn or cost, as a phrase."""

from __future__ import annotations

from collections.abc import Sequence

from rubricc.ir import worded
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric


class Points:
    """The sums in which the rules of one rubric count.

    ``None`` stands for a sum that a row of data decides: one with a rule for each element of a
    list, or with criteria that a row brings.
    """

    def __init__(self, rubric: Rubric) -> None:
        self.matter = rubric.reward.aggregate in ("weighted_mean", "lexicographic")
        """Whether weights count at all in the score."""
        self._whole = _total(rubric.members, is_open=bool(rubric.generated))

    def phrase(self, weight: float | None, scorer: Group | None, *, each: bool = False) -> str:
        """``5 of 13 points`` or ``takes away 4 points``; empty where weights do not count.

        ``scorer`` is the weighted group that the rule counts in, ``None`` for the whole; ``each``
        says that it counts once for every element of a list.
        """
        if weight is None or not self.matter:
            return ""
        counted = in_points(abs(weight)) + (" each" if each else "")
        if weight < 0:
            return f"takes away {counted}"
        total = self._whole if scorer is None else _total(scorer.members, is_open=False)
        if total is None or each:
            return counted
        return f"{_rounded(weight)} of {in_points(total)}"


def in_points(number: float) -> str:
    """``1 point``, ``2.5 points``."""
    return f"{_rounded(number)} {'point' if number == 1 else 'points'}"


def _rounded(number: float) -> str:
    return worded.number(round(number, 6))


def _total(items: Sequence[Item], *, is_open: bool) -> float | None:
    """All that principles can earn in one sum."""
    total = 0.0
    for item in items:
        if isinstance(item, Classes):
            total += max(0.0, *(entry.number for entry in item.classes))
        elif isinstance(item, Group) and item.weight is None:
            inner = _total(item.members, is_open=False)
            is_open = is_open or inner is None
            total += inner or 0.0
        elif item.weight is not None and item.weight > 0:
            is_open = is_open or (isinstance(item, Criterion) and item.each is not None)
            total += item.weight
    return None if is_open else total
