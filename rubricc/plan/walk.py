"""Expressions as trees: their parts, the names in them, and one with its parts replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

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

PARTS: Final[dict[type, tuple[str, ...]]] = {
    Arithmetic: ("operands",),
    Call: ("arguments",),
    Compare: ("operands",),
    Index: ("value", "index"),
    ListOf: ("items",),
    Logic: ("operands",),
    Negate: ("value",),
    Not: ("value",),
    Otherwise: ("value", "default"),
}
"""Where the parts of an expression are, left to right: one each, or a tuple of them.

Those of a record stand beside their names; what is not here has none.
"""


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts of ``expression``, left to right."""
    if isinstance(expression, RecordOf):
        return tuple(value for _, value in expression.fields)
    names = PARTS.get(type(expression), ())
    if len(names) == 1:
        only = getattr(expression, names[0])
        return only if isinstance(only, tuple) else (only,)
    return tuple(getattr(expression, name) for name in names)


def walk(expression: Expression) -> Iterator[Expression]:
    """``expression`` and all its parts, each before its own parts."""
    pending = [expression]
    while pending:
        part = pending.pop()
        yield part
        pending.extend(reversed(children(part)))


def references(expression: Expression) -> Iterator[Ref]:
    """Every name in ``expression``, in the order in which they stand."""
    return (part for part in walk(expression) if isinstance(part, Ref))


def with_parts(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """``expression`` with ``change`` applied to each of its parts, and to nothing deeper."""
    if isinstance(expression, RecordOf):
        return RecordOf(fields=tuple((name, change(value)) for name, value in expression.fields))
    names = PARTS.get(type(expression))
    if names is None:
        return expression
    given = {name: getattr(expression, name) for name in names}
    changed = {
        name: tuple(map(change, part)) if isinstance(part, tuple) else change(part)
        for name, part in given.items()
    }
    return expression.model_copy(update=changed)
