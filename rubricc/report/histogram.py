"""How often which reward occurs, in one pass and a fixed number of bins."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

BINS = 20
"""Bins between two known ends; without them, the most that are ever needed."""

FINEST = 2.0**-20
"""The width of a bin before it has to grow, where the ends are not known."""

LARGEST_KEY = 2.0**40
"""A bin whose number would be larger is too narrow."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from ``low`` to ``high``; the last bin has its upper end too."""

    low: float
    high: float
    count: int
    marked: int
    """Those of ``count`` that were marked."""


class Histogram:
    """Counts of numbers, some of them marked.

    With two ends there are ``BINS`` bins between them. Without them, bins lie on multiples of
    their width, and the width doubles whenever more than ``BINS`` would be needed: what comes out
    depends on the numbers alone, and not on their order.
    """

    def __init__(self, low: float | None = None, high: float | None = None) -> None:
        self._ends = (low, high) if low is not None and high is not None and low < high else None
        self._origin = 0.0 if self._ends is None else self._ends[0]
        self._width = FINEST if self._ends is None else (self._ends[1] - self._ends[0]) / BINS
        self._counts: Counter[int] = Counter()
        self._marked: Counter[int] = Counter()

    def add(self, value: float, marked: bool = False) -> None:
        """Count one finite number."""
        if self._ends is None:
            while abs(value) / self._width > LARGEST_KEY:
                self._double()
            key = math.floor(value / self._width)
            if value < 0 and key == 0:  # too near to 0 for the quotient to keep its sign
                key = -1
        else:
            share = (value - self._origin) / self._width
            key = min(max(math.floor(share), 0), BINS - 1)
        self._counts[key] += 1
        self._marked[key] += marked
        while self._ends is None and self._span() > BINS:
            self._double()

    def bins(self) -> tuple[Bin, ...]:
        """Every bin from the first to the last, empty ones between them included."""
        if not self._counts:
            return ()
        first, last = (0, BINS - 1) if self._ends else (min(self._counts), max(self._counts))
        return tuple(
            Bin(self._edge(key), self._edge(key + 1), self._counts[key], self._marked[key])
            for key in range(first, last + 1)
        )

    def _edge(self, key: int) -> float:
        if self._ends and key == BINS:
            return self._ends[1]
        return self._origin + key * self._width

    def _span(self) -> int:
        return max(self._counts) - min(self._counts) + 1

    def _double(self) -> None:
        self._width *= 2
        self._counts, self._marked = _halved(self._counts), _halved(self._marked)


def _halved(counts: Counter[int]) -> Counter[int]:
    found: Counter[int] = Counter()
    for key, count in counts.items():
        found[key >> 1] += count
    return found
