"""The levels of a criterion that is not simply met or unmet."""

from __future__ import annotations

from rubricc.plan.model import Model
from rubricc.plan.text import Text


class Level(Model):
    """One point of a scale."""

    point: int | str
    """The integer of a numbered scale, or the name of a named level."""
    value: float
    """The value in 0..1 that a verdict at this level has."""
    anchor: Text | None = None
    """What a response at this level is like; ``None`` for a level without a text."""


class Scale(Model):
    """Two or more levels, from the lowest to the highest value as declared.

    ``scale: a..b`` lists every integer, with value (x - a) / (b - a).
    """

    named: bool
    levels: tuple[Level, ...]

    @property
    def lowest(self) -> float:
        """The value of the lowest declared level, in 0..1."""
        return min(level.value for level in self.levels)

    @property
    def highest(self) -> float:
        """The value of the highest declared level, in 0..1."""
        return max(level.value for level in self.levels)
