"""Expressions as trees: the names in one, and one with its operands replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    Ref,
)
from rubricc.plan.walk import walk


def references(expression: Expression) -> Iterator[Ref]:
    """Every name in ``expression``, in the order in which they stand."""
    return (part for part in walk(expression) if isinstance(part, Ref))


def with_parts(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """``expression`` with ``change`` applied to each of its operands, and to nothing deeper."""
    match expression:
        case ListOf(items=items):
            return ListOf(items=tuple(map(change, items)))
        case RecordOf(fields=fields):
            return RecordOf(fields=tuple((name, change(value)) for name, value in fields))
        case Call(arguments=arguments):
            return expression.model_copy(update={"arguments": tuple(map(change, arguments))})
        case Compare(operands=operands) | Logic(operands=operands):
            return expression.model_copy(update={"operands": tuple(map(change, operands))})
        case Negate(value=value) | Not(value=value):
            return expression.model_copy(update={"value": change(value)})
        case Arithmetic(left=left, right=right):
            return expression.model_copy(update={"left": change(left), "right": change(right)})
        case Index(value=value, index=index):
            return expression.model_copy(update={"value": change(value), "index": change(index)})
        case Otherwise(value=value, default=default):
            return Otherwise(value=change(value), default=change(default))
        case _:
            return expression
