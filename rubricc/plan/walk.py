"""Every part of an expression."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.plan.expression import (
    Arithmetic,
    Call,
    Compare,
    Expression,
    Index,
    ListOf,
    Logic,
    Negate,
    Not,
    Otherwise,
    RecordOf,
)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts of ``expression``, left to right."""
    match expression:
        case Call(arguments=parts) | ListOf(items=parts):
            return parts
        case Compare(operands=parts) | Logic(operands=parts):
            return parts
        case Arithmetic(left=first, right=second):
            return (first, second)
        case Index(value=first, index=second) | Otherwise(value=first, default=second):
            return (first, second)
        case Negate(value=only) | Not(value=only):
            return (only,)
        case RecordOf(fields=fields):
            return tuple(value for _, value in fields)
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """``expression`` and all its parts, each before its own parts."""
    pending = [expression]
    while pending:
        part = pending.pop()
        yield part
        pending.extend(reversed(children(part)))
