"""A share with what is known of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959963984540054
"""The quantile of the normal distribution for intervals of 95%."""


@dataclass(slots=True)
class Share:
    """So many of so many."""

    hits: int = 0
    total: int = 0

    def add(self, hit: bool) -> None:
        """Take one more into account."""
        self.hits += hit
        self.total += 1

    @property
    def value(self) -> float | None:
        """The share in 0..1; ``None`` of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's score interval of 95% (Journal of the American Statistical Association 22,
        1927, 209-212); ``None`` of nothing.

        >>> low, high = Share(0, 10).interval
        >>> round(low, 3), round(high, 3)
        (0.0, 0.278)
        """
        if not self.total:
            return None
        share, square = self.hits / self.total, Z * Z / self.total
        centre = (share + square / 2) / (1 + square)
        spread = share * (1 - share) / self.total + square / (4 * self.total)
        half = Z / (1 + square) * math.sqrt(spread)
        low = 0.0 if not self.hits else centre - half
        high = 1.0 if self.hits == self.total else centre + half
        return low, high

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        found = self.interval
        low, high = found if found is not None else (None, None)
        return {"hits": self.hits, "of": self.total, "share": self.value, "low": low, "high": high}
