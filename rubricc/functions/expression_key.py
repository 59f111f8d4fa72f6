"""What tells expressions and the names in them apart."""

from __future__ import annotations

from typing import Any

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
    RecordOf,
    Ref,
)
from rubricc.plan.walk import walk


def environment_key(name: Ref) -> str:
    """Where the value of ``name`` stands in an environment, before its fields."""
    return name.name if name.of in ("input", "element") else f"{name.of}:{name.name}"


def expression_key(expression: Expression) -> tuple[Any, ...]:
    """A key that is equal for expressions that compute the same in the same way."""
    match expression:
        case Constant(value=value):
            return ("constant", type(value).__name__, value)
        case Pattern(source=source):
            return ("pattern", source)
        case Ref():
            return ("ref", expression.of, expression.name, expression.fields)
        case Call(arguments=arguments):
            own = (expression.function, expression.extern)
            return ("call", *own, tuple(map(expression_key, arguments)))
        case ListOf(items=items):
            return ("list", tuple(map(expression_key, items)))
        case RecordOf(fields=fields):
            return ("record", tuple((name, expression_key(part)) for name, part in fields))
        case Negate() | Not():
            return (expression.op, expression_key(expression.value))
        case Arithmetic() | Compare():
            parts = tuple(map(expression_key, expression.operands))
            return (expression.op, expression.operators, parts)
        case Logic():
            return (expression.operator, tuple(map(expression_key, expression.operands)))
        case Index():
            return ("index", expression_key(expression.value), expression_key(expression.index))
        case Otherwise():
            return ("??", expression_key(expression.value), expression_key(expression.default))


def reads_element(expression: Expression) -> bool:
    """Whether the variable of an ``each`` stands in ``expression``."""
    return any(isinstance(part, Ref) and part.of == "element" for part in walk(expression))
