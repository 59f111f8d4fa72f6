"""Numbers as places in a drawing of 100 by 100, whose origin is at the top left."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rubricc.report.histogram import Bin
from rubricc.report.lengths import Lengths
from rubricc.report.wording import counted, reward

GAP = 0.12
"""The share of a bin that is left blank beside its bar."""

LEAST = 1.2
"""The height of a bar that stands for few rows, so that it is seen."""

DOTS = 600
"""The most rows that are drawn as dots."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that stands on the base; ``marked`` is the height of its lower, marked part."""

    x: str
    width: str
    y: str
    height: str
    marked_y: str
    marked: str
    says: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a line of 100 units."""

    x: str
    width: str
    tone: str
    strength: str
    """The opacity of its colour, in 0..1."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """Length against reward."""

    dots: str
    """A path of points."""
    means: str
    """A path along the means of the buckets."""
    words: tuple[int, int]
    rewards: tuple[float, float]


def histogram_bars(bins: Sequence[Bin], marked: str) -> tuple[Bar, ...]:
    """A bar for each bin; ``marked`` says what marked rows are."""
    most = max((one.count for one in bins), default=0)
    return tuple(_bar(one, place, len(bins), most, marked) for place, one in enumerate(bins))


def slices(parts: Iterable[tuple[int, str, float]]) -> tuple[Slice, ...]:
    """Counts with their tone and strength, one after the other, as shares of their sum."""
    found = [part for part in parts if part[0]]
    total = sum(count for count, _, _ in found)
    x = 0.0
    drawn = []
    for count, tone, strength in found:
        width = 100 * count / total
        drawn.append(Slice(_places(x), _places(width), tone, _places(strength)))
        x += width
    return tuple(drawn)


def scatter(lengths: Lengths) -> Scatter | None:
    """Rows as points, words on a logarithmic axis; ``None`` where there is nothing to compare."""
    pairs = list(lengths.pairs.values())
    if len(pairs) < 3 or len({length for length, _ in pairs}) == 1:
        return None
    words = min(length for length, _ in pairs), max(length for length, _ in pairs)
    rewards = min(value for _, value in pairs), max(value for _, value in pairs)

    def point(length: float, value: float) -> str:
        return f"{_across(length, words)} {_down(value, rewards)}"

    dots = "".join(f"M{point(*pair)}h0" for pair in pairs[:DOTS])
    means = "".join(
        f"M{point(one.low, one.mean)}L{point(one.high, one.mean)}" for one in lengths.buckets()
    )
    return Scatter(dots, means, words, rewards)


def share_width(value: float, low: float, high: float) -> str:
    """Where ``value`` lies between two ends, in 0..100."""
    return _places(100 * min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.0)


def _bar(one: Bin, place: int, bins: int, most: int, marked: str) -> Bar:
    width = 100 / bins
    height = max(100 * one.count / most, LEAST) if one.count else 0.0
    part = height * one.marked / one.count if one.count else 0.0
    says = f"{reward(one.low)} to {reward(one.high)}: {counted(one.count, 'row')}"
    return Bar(
        _places((place + GAP / 2) * width),
        _places((1 - GAP) * width),
        _places(100 - height),
        _places(height - part),
        _places(100 - part),
        _places(part),
        f"{says}, {one.marked:,} of them {marked}" if one.marked else says,
    )


def _across(length: float, ends: tuple[int, int]) -> str:
    low, high = (math.log1p(end) for end in ends)
    return _places(2 + 96 * (math.log1p(length) - low) / (high - low))


def _down(value: float, ends: tuple[float, float]) -> str:
    low, high = ends
    return _places(50.0 if low == high else 94 - 88 * (value - low) / (high - low))


def _places(value: float) -> str:
    """Two decimals at most, which is finer than any screen, and the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
