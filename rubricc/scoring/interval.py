"""Arithmetic over spans: sound for every value in between, exact where each operand is a point.

Rounding to nearest is monotone, so the rounded ends of a span hold every rounded result.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from typing import Final

from rubricc.scoring.span import ONE, SKIPPED, ZERO, Span

EITHER: Final = Span(0.0, 1.0)
"""A truth value that is not known: false is 0 and true is 1."""

Order = Callable[[float, float], bool]
ORDERS: Final[dict[str, Order]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(value: bool) -> Span:
    """A known truth value."""
    return ONE if value else ZERO


def add(left: Span, right: Span) -> Span:
    """left + right."""
    return _ends(left, right, lambda a, b, c, d: (a + c, b + d))


def subtract(left: Span, right: Span) -> Span:
    """left - right."""
    return _ends(left, right, lambda a, b, c, d: (a - d, b - c))


def multiply(left: Span, right: Span) -> Span:
    """left * right; the ends lie at the corners."""
    return _ends(left, right, _corners(operator.mul))


def divide(left: Span, right: Span) -> Span:
    """left / right; a division by zero has no value."""
    if right.low is None or right.high is None:
        return SKIPPED
    if right.low <= 0.0 <= right.high:
        if right.low == right.high or left.low is None:
            return SKIPPED
        return Span(-math.inf, math.inf, True)
    return _ends(left, right, _corners(operator.truediv))


def negate(value: Span) -> Span:
    """-value."""
    if value.low is None or value.high is None:
        return SKIPPED
    return Span(-value.high, -value.low, value.skipped)


def absolute(value: Span) -> Span:
    """The magnitude."""
    if value.low is None or value.high is None:
        return SKIPPED
    high = max(abs(value.low), abs(value.high))
    low = 0.0 if value.low <= 0.0 <= value.high else min(abs(value.low), abs(value.high))
    return Span(low, high, value.skipped)


def least(values: Sequence[Span]) -> Span:
    """The smallest of several; one without a value leaves none."""
    return _fold(values, min)


def greatest(values: Sequence[Span]) -> Span:
    """The largest of several; one without a value leaves none."""
    return _fold(values, max)


def mean(values: Sequence[Span]) -> Span:
    """The sum, left to right, over the count."""
    if not values:
        return SKIPPED
    total = ZERO
    for value in values:
        total = add(total, value)
    return divide(total, Span(float(len(values)), float(len(values))))


def compare(name: str, left: Span, right: Span) -> Span:
    """The truth of one comparison."""
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return SKIPPED
    skipped = left.skipped or right.skipped
    if name in ("==", "!="):
        apart = left.high < right.low or right.high < left.low
        same = left.low == left.high == right.low == right.high
        if apart or same:
            return truth(same is (name == "=="))._replace(skipped=skipped)
        return EITHER._replace(skipped=skipped)
    order = ORDERS[name]
    ends = {order(a, b) for a in (left.low, left.high) for b in (right.low, right.high)}
    known = truth(ends.pop()) if len(ends) == 1 else EITHER
    return known._replace(skipped=skipped)


def otherwise(value: Span, default: Span) -> Span:
    """``value ?? default``."""
    if value.low is None or value.high is None:
        return default
    if not value.skipped:
        return value
    if default.low is None or default.high is None:
        return value
    low, high = min(value.low, default.low), max(value.high, default.high)
    return Span(low, high, default.skipped)


def _fold(values: Sequence[Span], pick: Callable[[float, float], float]) -> Span:
    if not values:
        return SKIPPED
    result = values[0]
    for value in values[1:]:
        result = _ends(result, value, lambda a, b, c, d: (pick(a, c), pick(b, d)))
    return result


def _ends(
    left: Span,
    right: Span,
    ends: Callable[[float, float, float, float], tuple[float, float]],
) -> Span:
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return SKIPPED
    low, high = ends(left.low, left.high, right.low, right.high)
    if math.isnan(low):
        low = -math.inf
    if math.isnan(high):
        high = math.inf
    return Span(low, high, left.skipped or right.skipped)


def _corners(
    combine: Callable[[float, float], float],
) -> Callable[[float, float, float, float], tuple[float, float]]:
    def ends(a: float, b: float, c: float, d: float) -> tuple[float, float]:
        results = [combine(x, y) for x in (a, b) for y in (c, d)]
        # An unbounded operand is finite in truth, and zero times anything finite is zero.
        kept = [0.0 if math.isnan(result) else result for result in results]
        return min(kept), max(kept)

    return ends
