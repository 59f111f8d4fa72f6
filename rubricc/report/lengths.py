"""Whether longer responses are paid more.

A judge that likes length pays for it unnoticed: one model's win rate fell from 72.9 to 63.7 once
answers were compared at equal length (HealthBench, arXiv 2505.08775).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rubricc.functions.no_value import ExpressionFailed
from rubricc.functions.words import words
from rubricc.report.kept import Kept

KEPT_PAIRS = 2000
"""Rows of which length and reward are kept; with more rows they are a sample."""

BUCKETS = 5


@dataclass(frozen=True, slots=True)
class Bucket:
    """Rows of about one length: from ``low`` to ``high`` words, both included."""

    low: int
    high: int
    rows: int
    mean: float
    """The mean reward."""


class Lengths:
    """Words of the judged text against the reward, of rows with a reward."""

    def __init__(self) -> None:
        self.rows = 0
        self.unmeasured = 0
        """Rows in a script that has no honest count of words."""
        self.pairs: Kept[int, tuple[int, float]] = Kept(KEPT_PAIRS)
        self._means = [0.0, 0.0]
        self._squares = [0.0, 0.0]
        self._products = 0.0

    def add(self, response: str, reward: float, key: int) -> None:
        """Take one row into account; ``key`` decides whether it is kept beyond its sums."""
        try:
            length = words(response)
        except ExpressionFailed:
            self.unmeasured += 1
            return
        self._sum(float(length), reward)
        self.pairs.put(key, (length, reward))

    @property
    def correlation(self) -> float | None:
        """Pearson's r, in -1..1; ``None`` for fewer than three rows or without any spread.

        The sums are those of one pass (Welford, Technometrics 4, 1962).
        """
        spread = math.sqrt(self._squares[0]) * math.sqrt(self._squares[1])
        if self.rows < 3 or not spread:
            return None
        return max(-1.0, min(1.0, self._products / spread))

    def buckets(self) -> tuple[Bucket, ...]:
        """Rows in order of their length, in up to ``BUCKETS`` parts of about equal size.

        Rows of equal length stay together.
        """
        pairs = sorted(self.pairs.values())
        found: list[Bucket] = []
        start = 0
        for number in range(1, BUCKETS + 1):
            end = max(start, round(len(pairs) * number / BUCKETS))
            while start < end < len(pairs) and pairs[end][0] == pairs[end - 1][0]:
                end += 1
            if end > start:
                found.append(_bucket(pairs[start:end]))
            start = end
        return tuple(found)

    def _sum(self, length: float, reward: float) -> None:
        self.rows += 1
        before = length - self._means[0], reward - self._means[1]
        self._means = [
            mean + delta / self.rows for mean, delta in zip(self._means, before, strict=True)
        ]
        after = length - self._means[0], reward - self._means[1]
        self._squares = [
            total + one * two for total, one, two in zip(self._squares, before, after, strict=True)
        ]
        self._products += before[0] * after[1]


def _bucket(pairs: Sequence[tuple[int, float]]) -> Bucket:
    mean = math.fsum(reward for _, reward in pairs) / len(pairs)
    return Bucket(pairs[0][0], pairs[-1][0], len(pairs), mean)
