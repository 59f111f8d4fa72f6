"""Who decides a criterion, and what a judge is asked about it."""

from __future__ import annotations

from typing import Literal

from rubricc.ir.rubric import Criterion
from rubricc.plan.expression import Constant, Expression

Decider = Literal["check", "judge", "mean"]


def decider(criterion: Criterion) -> Decider:
    """Code, a judge, or the mean of both.

    A check decides wherever there is one; only a principle that has a text as well can say
    otherwise (``decide: judge | mean``).
    """
    if criterion.check is None:
        return "judge"
    if criterion.text is None or criterion.kind != "principle":
        return "check"
    return criterion.decide


def asks(criterion: Criterion) -> Literal["verdict", "applicability"] | None:
    """What a judge is asked about ``criterion``; ``None`` where nobody is asked.

    A criterion that code decides is asked about only for its conditions in prose, and one whose
    ``when`` is known to be false not at all.
    """
    if is_constant(criterion.when, False):
        return None
    if decider(criterion) != "check":
        return "verdict"
    return "applicability" if criterion.when_text else None


def is_constant(expression: Expression | None, value: bool) -> bool:
    """Whether ``expression`` is the literal ``true`` or ``false`` that ``value`` says."""
    return isinstance(expression, Constant) and expression.value is value
