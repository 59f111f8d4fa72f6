"""What a number can still turn out to be."""

from __future__ import annotations

import math
from typing import Final, NamedTuple


class Span(NamedTuple):
    """The values that a criterion, a group or an expression can have over all completions.

    ``low`` and ``high`` are ``None`` when no completion gives a value, and infinite where nothing
    bounds it. ``skipped`` says that some completion leaves it out of every sum (not applicable, or
    an operand without a value); ``undefined`` that some completion gives no score at all.
    """

    low: float | None
    high: float | None
    skipped: bool = False
    undefined: bool = False


SKIPPED: Final = Span(None, None, True)
IGNORED: Final = Span(None, None, skipped=True)
"""Left out because ``unscored: ignore`` says so; told from ``SKIPPED`` by identity."""
UNDEFINED: Final = Span(None, None, False, True)
ZERO: Final = Span(0.0, 0.0)
ONE: Final = Span(1.0, 1.0)
ANY_NUMBER: Final = Span(-math.inf, math.inf)
UNKNOWN: Final = Span(-math.inf, math.inf, True)
"""Nothing is known, not even whether there is a value."""


def point(value: float | None) -> Span:
    """The span of one value; ``None`` is undefined."""
    return UNDEFINED if value is None else Span(value, value)


def hull(left: Span, right: Span) -> Span:
    """The least span that holds both."""
    skipped, undefined = left.skipped or right.skipped, left.undefined or right.undefined
    if left.low is None or left.high is None:
        return Span(right.low, right.high, skipped, undefined)
    if right.low is None or right.high is None:
        return Span(left.low, left.high, skipped, undefined)
    return Span(min(left.low, right.low), max(left.high, right.high), skipped, undefined)
