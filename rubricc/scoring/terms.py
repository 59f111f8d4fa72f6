"""What stands in a sum: one contribution that may be open in its value and in whether it counts."""

from __future__ import annotations

from typing import NamedTuple

from rubricc.scoring.span import Span


class Term(NamedTuple):
    """A principle (``p`` > 0), a pitfall (``n`` > 0), a weighted group or the classes.

    ``worst`` and ``best`` are the least and greatest contributions to raw, weight included;
    ``open`` says that it may also be left out.
    """

    worst: float
    best: float
    p: float
    n: float
    open: bool


class Grade(NamedTuple):
    """The same for ``aggregate: minimum``: v of a principle, 1 - v of a pitfall, in 0..1."""

    worst: float
    best: float
    principle: bool
    open: bool


def weighted(weight: float, span: Span) -> Term | None:
    """The term of a value at a signed weight; ``None`` when it certainly does not apply."""
    if span.low is None or span.high is None:
        return None
    if weight > 0.0:
        return Term(weight * span.low, weight * span.high, weight, 0.0, span.skipped)
    return Term(weight * span.high, weight * span.low, 0.0, -weight, span.skipped)


def graded(weight: float, span: Span) -> Grade:
    """The grade of a value that may apply, at a weight of this sign."""
    low, high = span.low or 0.0, span.high or 0.0
    if weight > 0.0:
        return Grade(low, high, True, span.skipped)
    return Grade(1.0 - high, 1.0 - low, False, span.skipped)
