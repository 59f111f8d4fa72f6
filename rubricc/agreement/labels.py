"""Labels as classes: what a judge and a person may each say of one criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rubricc.plan.scale import Scale

Label = str | int
"""``met``, ``unmet``, a level, or ``not_applicable``; never ``unscored``, which is no label."""

Labels = tuple[Label | None, ...]
"""One label an element, and just one for a criterion without ``each``; ``None`` is unscored."""


class Pair(NamedTuple):
    """Two labels of the same thing.

    ``first`` is the judge's, or one person's; ``second`` another person's. ``cluster`` names what
    the pair shares with others: its row, or its prompt.
    """

    cluster: str
    first: Label
    second: Label


@dataclass(frozen=True, slots=True)
class Classes:
    """The labels that a criterion can have; of a scale, the first ``levels`` are in order."""

    labels: tuple[Label, ...]
    levels: int = 0
    """How many of ``labels`` are levels, lowest first; 0 for met and unmet."""


MET_OR_UNMET = Classes(("unmet", "met", "not_applicable"))


def classes_of(scale: Scale | None) -> Classes:
    """The classes of a criterion with this scale: its levels as declared, then not applicable."""
    if scale is None:
        return MET_OR_UNMET
    points = tuple(level.point for level in scale.levels)
    return Classes((*points, "not_applicable"), len(points))


def majority(labels: Sequence[Label]) -> Label | None:
    """The label that more than half of ``labels`` are; ``None`` where there is none."""
    if not labels:
        return None
    label, count = Counter(labels).most_common(1)[0]
    return label if 2 * count > len(labels) else None
