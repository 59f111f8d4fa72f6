"""What could not be written, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from rubricc.datasets.formats.features import FEATURES, Feature

LISTED = 20
"""Refusals that are kept one by one; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that was not written; ``feature`` is ``None`` where the row itself is wrong."""

    line: int
    id: str | int | None
    feature: Feature | None
    message: str


@dataclass(slots=True)
class Refusals:
    """Those of one run."""

    first: list[Refusal] = field(default_factory=list)
    counts: Counter[Feature | None] = field(default_factory=Counter)

    def add(self, refusal: Refusal) -> None:
        """Take one down."""
        self.counts[refusal.feature] += 1
        if len(self.first) < LISTED:
            self.first.append(refusal)


class FormatRefused(Exception):
    """Rows hold what the format cannot hold, or are wrong; nothing was written."""

    def __init__(self, name: str, refusals: Refusals) -> None:
        self.refusals = refusals
        number = sum(refusals.counts.values())
        rows = "1 row" if number == 1 else f"{number} rows"
        first = refusals.first[0]
        super().__init__(f"{rows} cannot be written as `{name}`: line {first.line} {first.message}")


def held_not(name: str, feature: Feature) -> str:
    """What a message says of a feature that the format ``name`` cannot hold."""
    return f"`{name}` cannot hold {FEATURES[feature]}"
