"""``aggregate: minimum``: the worst of what applies; weights are ignored."""

from __future__ import annotations

from collections.abc import Sequence

from rubricc.plan.reward import NoPrinciples
from rubricc.scoring.span import Span, hull, point
from rubricc.scoring.terms import Grade


def minimum_span(grades: Sequence[Grade], no_principles: NoPrinciples) -> Span:
    """The least v over principles and 1 - v over pitfalls, over all completions.

    Where no principle applies, ``no_principles`` decides: ``start_at_one`` takes the least of the
    pitfalls, and 1 without any.
    """
    spans = []
    if any(grade.principle for grade in grades):
        low = min(grade.worst for grade in grades)
        fixed = [grade.best for grade in grades if not grade.open]
        if not any(grade.principle and not grade.open for grade in grades):
            fixed.append(max(grade.best for grade in grades if grade.principle))
        spans.append(Span(low, min(fixed)))
    if all(grade.open for grade in grades if grade.principle):
        spans.append(_pitfalls(grades, no_principles))
    return spans[0] if len(spans) == 1 else hull(spans[0], spans[1])


def _pitfalls(grades: Sequence[Grade], no_principles: NoPrinciples) -> Span:
    if no_principles == "none":
        return point(None)
    if no_principles == "zero":
        return point(0.0)
    faults = [grade for grade in grades if not grade.principle]
    low = min((grade.worst for grade in faults), default=1.0)
    return Span(low, min((grade.best for grade in faults if not grade.open), default=1.0))
