"""The lines of a computation, and bounds as they are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the computation, with its numbers filled in.

    ``low`` and ``high`` are the bounds of its result, equal when it is known and ``None`` when
    there is none; ``depth`` counts the weighted groups around it.
    """

    name: str
    working: str
    low: float | None
    high: float | None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and greatest value over all completions.

    ``None`` for an end that nothing bounds; both ``None`` also where no completion has a value.
    """

    low: float | None
    high: float | None
