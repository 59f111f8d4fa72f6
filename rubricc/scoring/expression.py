"""Expressions over scores: ``score:``, derived facts and the conditions of classes.

Every expression is prepared once as a function from a :class:`Situation` to a
:class:`~rubricc.scoring.span.Span`; false is 0 and true is 1. What reads only the data row, and
what calls Python, is computed by a callable that the runtime hands in.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.plan.expression import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expression,
    Index,
    ListOf,
    Logic,
    Negate,
    Not,
    Otherwise,
    Pattern,
    Ref,
)
from rubricc.plan.walk import children, walk
from rubricc.scoring import interval
from rubricc.scoring.span import SKIPPED, UNKNOWN, ZERO, Span
from rubricc.scoring.values import HOLDS_ABOVE

Evaluate = Callable[[Expression, Mapping[str, object]], object]
"""Computes an expression over inputs: a number, a boolean, or ``None`` where there is no value.

It raises :class:`OperandFailed` where a check or a function failed.
"""


class OperandFailed(Exception):
    """A part of an expression that reads the row could not be computed; the reason is its text."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the names of an expression stand for."""

    criterion: Callable[[str], Span]
    element: Callable[[str, int], Span]
    """One element of a criterion with ``each``."""
    derived: Mapping[str, Span]
    group: Callable[[str], Span]
    tag: Callable[[str], Span]
    class_number: Span
    inputs: Mapping[str, object] | None
    evaluate: Evaluate | None


Prepared = Callable[[Situation], Span]
Facts = Collection[str] | None

OPERATORS: Final = {
    "+": interval.add,
    "-": interval.subtract,
    "*": interval.multiply,
    "/": interval.divide,
}
FOLDS: Final = {"min": interval.least, "max": interval.greatest, "mean": interval.mean}
NUMERIC: Final = frozenset((*FOLDS, "abs"))


def score_names(expression: Expression) -> Iterator[Ref]:
    """The criteria, derived facts, groups, tags and classes that it reads."""
    for part in walk(expression):
        if isinstance(part, Ref) and part.of not in ("input", "element"):
            yield part


def separable(expression: Expression) -> bool:
    """Whether its bounds are exact when its operands vary independently.

    True of sums, products, extremes, means and ``??``: the ends lie at ends of the operands. Not
    of a division, a magnitude, a comparison or a function of which nothing is known.
    """
    if not any(True for _ in score_names(expression)):
        return True
    if isinstance(expression, Ref):
        return expression.of != "derived"
    plain = isinstance(expression, (Negate, Otherwise))
    if isinstance(expression, Arithmetic):
        plain = "/" not in expression.operators
    elif isinstance(expression, Call):
        plain = not expression.extern and expression.function in FOLDS
    return plain and all(separable(part) for part in children(expression))


def prepare(expression: Expression, *, facts: Facts = None) -> Prepared:
    """``expression`` as a function of the situation.

    ``facts`` names the facts in conditions of classes and derived facts: one that does not apply
    is false there, and one that is judged by several votes holds or does not. It is ``None`` in
    ``score:``, where an operand that does not apply has no value.
    """
    if not any(True for _ in score_names(expression)) and _needs_row(expression):
        return _over_inputs(expression)
    if isinstance(expression, Constant):
        return _constant(expression)
    if isinstance(expression, Ref):
        return _reference(expression, facts)
    if isinstance(expression, Index):
        return _element(expression, facts)
    if isinstance(expression, Call):
        return _call(expression, facts)
    if isinstance(expression, Logic):
        truths = [prepare_truth(part, facts=facts) for part in expression.operands]
        return _connected(expression.operator == "and", truths)
    if isinstance(expression, Not):
        truth = prepare_truth(expression.value, facts=facts)
        return lambda at: interval.subtract(interval.truth(True), truth(at))
    operands = [prepare(part, facts=facts) for part in children(expression)]
    if isinstance(expression, Negate):
        return lambda at: interval.negate(operands[0](at))
    if isinstance(expression, Arithmetic):
        return _computed(expression.operators, operands)
    if isinstance(expression, Otherwise):
        return lambda at: interval.otherwise(operands[0](at), operands[1](at))
    if isinstance(expression, Compare):
        return _chain(expression.operators, operands)
    raise ValueError(f"a score cannot be computed from `{expression.op}`")


def prepare_truth(expression: Expression, *, facts: Facts = None) -> Prepared:
    """The same where a truth is wanted: a principle or a pitfall is true when fully met."""
    prepared = prepare(expression, facts=facts)
    named = expression.value if isinstance(expression, Index) else expression
    if not isinstance(named, Ref) or named.of != "criterion":
        return prepared
    if facts is not None and named.name in facts:
        return prepared
    missing = SKIPPED if facts is None else ZERO
    return lambda at: _fully(prepared(at), missing)


def _needs_row(expression: Expression) -> bool:
    """Whether anything in it reads the row, calls Python or works on texts."""
    return any(
        isinstance(part, (Ref, Pattern, Index))
        or (isinstance(part, Constant) and isinstance(part.value, str))
        or (isinstance(part, Call) and (part.extern or part.function not in NUMERIC))
        for part in walk(expression)
    )


def _constant(expression: Constant) -> Prepared:
    if expression.value is None or isinstance(expression.value, str):
        return lambda at: SKIPPED
    span = Span(float(expression.value), float(expression.value))
    return lambda at: span


def _over_inputs(expression: Expression) -> Prepared:
    """What the runtime computes; without it, or without a row, nothing is known."""
    truthful = isinstance(expression, (Compare, Logic, Not))
    unknown = interval.EITHER._replace(skipped=True) if truthful else UNKNOWN

    def compute(at: Situation) -> Span:
        if at.evaluate is None or at.inputs is None:
            return unknown
        return _evaluated(at.evaluate, expression, at.inputs)

    return compute


def _evaluated(evaluate: Evaluate, expression: Expression, inputs: Mapping[str, object]) -> Span:
    try:
        value = evaluate(expression, inputs)
    except OperandFailed:
        return UNKNOWN
    if value is None:
        return SKIPPED
    if not isinstance(value, (bool, int, float)):
        raise TypeError(f"a score needs a number here, not {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        return UNKNOWN
    return Span(number, number) if math.isfinite(number) else UNKNOWN


def _reference(expression: Ref, facts: Facts) -> Prepared:
    name = expression.name
    if expression.of == "criterion":
        if facts is not None and name in facts:
            return lambda at: _holds(at.criterion(name))
        return lambda at: at.criterion(name)
    if expression.of == "derived":
        return lambda at: at.derived[name]
    if expression.of == "group":
        return lambda at: at.group(name)
    if expression.of == "tag":
        return lambda at: at.tag(name)
    return lambda at: at.class_number


def _holds(span: Span) -> Span:
    """A fact as it counts in classes: not applicable is false, a share of votes a majority."""
    if span.low is None or span.high is None:
        return ZERO
    low = span.low if not span.skipped else 0.0
    if low > HOLDS_ABOVE:
        return interval.truth(True)
    return interval.truth(False) if span.high <= HOLDS_ABOVE else interval.EITHER


def _fully(span: Span, missing: Span) -> Span:
    if span.low is None or span.high is None:
        return missing
    if span.high < 1.0:
        return interval.truth(False)._replace(skipped=span.skipped and missing is SKIPPED)
    if span.low >= 1.0 and (missing is SKIPPED or not span.skipped):
        return interval.truth(True)._replace(skipped=span.skipped)
    return interval.EITHER._replace(skipped=span.skipped and missing is SKIPPED)


def _element(expression: Index, facts: Facts) -> Prepared:
    """``covers[0]``: one element of a criterion; outside the list there is no value."""
    if not isinstance(expression.value, Ref) or expression.value.of != "criterion":
        raise ValueError("only a criterion with `each` has elements in a score")
    name = expression.value.name
    index = prepare(expression.index)

    def compute(at: Situation) -> Span:
        place = index(at)
        if place.low is None or place.low != place.high or not place.low.is_integer():
            return UNKNOWN
        span = at.element(name, int(place.low))
        return _holds(span) if facts is not None and name in facts else span

    return compute


def _flat(expression: Call) -> tuple[Expression, ...]:
    """The arguments, with the items of list literals in their place."""
    found: list[Expression] = []
    for argument in expression.arguments:
        found.extend(argument.items if isinstance(argument, ListOf) else (argument,))
    return tuple(found)


def _call(expression: Call, facts: Facts) -> Prepared:
    if not expression.extern and expression.function in FOLDS:
        fold = FOLDS[expression.function]
        operands = [prepare(part, facts=facts) for part in _flat(expression)]
        return lambda at: fold([operand(at) for operand in operands])
    arguments = [prepare(part, facts=facts) for part in expression.arguments]
    if not expression.extern and expression.function == "abs":
        return lambda at: interval.absolute(arguments[0](at))
    return _call_with_numbers(expression, facts)


def _call_with_numbers(expression: Call, facts: Facts) -> Prepared:
    """A function that takes scores: it is called once they are known."""
    given = [
        prepare(argument, facts=facts) if any(True for _ in score_names(argument)) else None
        for argument in expression.arguments
    ]

    def compute(at: Situation) -> Span:
        arguments: list[Expression] = []
        for argument, prepared in zip(expression.arguments, given, strict=True):
            if prepared is None:
                arguments.append(argument)
                continue
            span = prepared(at)
            if span.low is None:
                return SKIPPED
            if span.low != span.high or span.skipped or at.evaluate is None:
                return UNKNOWN
            arguments.append(Constant(value=span.low))
        if at.evaluate is None or at.inputs is None:
            return UNKNOWN
        known = expression.model_copy(update={"arguments": tuple(arguments)})
        return _evaluated(at.evaluate, known, at.inputs)

    return compute


def _computed(operators: Sequence[str], operands: Sequence[Prepared]) -> Prepared:
    """``a + b - c``, left to right."""
    first = operands[0]
    steps = [(OPERATORS[o], part) for o, part in zip(operators, operands[1:], strict=True)]

    def compute(at: Situation) -> Span:
        total = first(at)
        for combine, part in steps:
            total = combine(total, part(at))
        return total

    return compute


def _chain(operators: tuple[str, ...], operands: list[Prepared]) -> Prepared:
    """``a < b < c``: every neighbouring pair must hold."""

    def compute(at: Situation) -> Span:
        values = [operand(at) for operand in operands]
        pairs = zip(operators, values, values[1:], strict=False)
        return _all([interval.compare(name, left, right) for name, left, right in pairs])

    return compute


def _connected(conjunction: bool, operands: list[Prepared]) -> Prepared:
    if conjunction:
        return lambda at: _all([operand(at) for operand in operands])
    yes = interval.truth(True)

    def compute(at: Situation) -> Span:
        denied = [interval.subtract(yes, operand(at)) for operand in operands]
        return interval.subtract(yes, _all(denied))

    return compute


def _all(values: list[Span]) -> Span:
    """``and``, left to right, stopping at the first that is certainly false."""
    holds = interval.truth(True)
    for value in values:
        if value.low is None or value.high is None:
            if holds.low == 1.0:
                return SKIPPED
            return Span(0.0, 0.0, True)
        low, high = max(value.low, 0.0), min(value.high, 1.0)
        holds = Span(
            min(holds.low or 0.0, low), min(holds.high or 0.0, high), holds.skipped or value.skipped
        )
        if high == 0.0 and not value.skipped:
            return holds
    return holds
