"""Operators: logic, arithmetic, defaults and elements of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from rubricc.diagnostics.catalogue.checks import (
    INVALID_PLACE,
    NOT_TRUE_OR_FALSE,
    OPERAND_TYPE,
    UNSUPPORTED_OPERATOR,
)
from rubricc.plan.expression import Arithmetic, Expression, Index, Logic, Negate, Not, Otherwise
from rubricc.plan.types import BOOL, NUMBER
from rubricc.semantics.expressions.presence import present_if, warn_if_absent
from rubricc.semantics.expressions.typed import Typed, described, fits, present
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader

Sign = Literal["+", "-", "*", "/"]


def resolve_logic(node: nodes.Logic, reader: Reader) -> Typed | None:
    """``and`` and ``or``; what the operands before make sure of is known to those after."""
    operands: list[Expression] = []
    for operand in node.operands:
        typed = reader.resolve(operand)
        if typed is not None and _is_condition(typed, reader):
            operands.append(typed.expression)
        reader = reader.knowing(present_if(operand, node.operator == "and"))
    if len(operands) < len(node.operands):
        return None
    return Typed(node, Logic(operator=node.operator, operands=tuple(operands)), BOOL)


def resolve_unary(node: nodes.Unary, reader: Reader) -> Typed | None:
    """``not x`` and ``-x``; there is no ``+x``."""
    typed = reader.resolve(node.operand)
    if node.operator == "+":
        return reader.fault(
            UNSUPPORTED_OPERATOR, node.span, "`+` before a value", "leave out the `+`"
        )
    if typed is None:
        return None
    if node.operator == "not":
        is_condition = _is_condition(typed, reader)
        return Typed(node, Not(value=typed.expression), BOOL) if is_condition else None
    if not _is_number(typed, "-", reader):
        return None
    return Typed(node, Negate(value=typed.expression), NUMBER)


def resolve_binary(node: nodes.Binary, reader: Reader) -> Typed | None:
    """``+ - * /`` over numbers, and ``??``."""
    if node.operator != "??":
        return _arithmetic(node, reader)
    left, right = reader.resolve(node.left), reader.resolve(node.right)
    return _default(node, left, right, reader) if left and right else None


def _arithmetic(node: nodes.Binary, reader: Reader) -> Typed | None:
    """``a + b - c``, however long: read from its last operator to its first, without recursion."""
    links: list[nodes.Binary] = []
    first: nodes.Expr = node
    while isinstance(first, nodes.Binary) and first.operator != "??":
        if first.operator == "%":
            return _remainder(first, reader)
        links.append(first)
        first = first.left
    links.reverse()
    read = [(first, links[0].operator), *((link.right, link.operator) for link in links)]
    operands: list[Expression] = []
    for operand, operator in read:
        typed = reader.resolve(operand)
        if typed is not None and _is_number(typed, operator, reader):
            operands.append(typed.expression)
    if len(operands) < len(read):
        return None
    operators = tuple(cast("Sign", link.operator) for link in links)
    return Typed(node, Arithmetic(operators=operators, operands=tuple(operands)), NUMBER)


def _remainder(node: nodes.Binary, reader: Reader) -> Typed | None:
    return reader.fault(
        UNSUPPORTED_OPERATOR,
        node.span,
        "there is no remainder `%`",
        "compare with the numbers that are meant",
    )


def resolve_index(node: nodes.Index, reader: Reader) -> Typed | None:
    """``list[0]``, and one verdict of a criterion that has one per element."""
    value, index = reader.resolve(node.value), reader.resolve(node.index)
    if value is None or index is None:
        return None
    if index.kind != "number":
        return _wrong(index, "an element is counted from 0 with a number", reader)
    if _is_per_element(node.value, reader):
        element = NUMBER
    elif value.type is not None and value.type.kind == "list" and value.type.element is not None:
        element = value.type.element
    else:
        return _wrong(value, "only a list has elements", reader)
    warn_if_absent(value, reader)
    if isinstance(index.expression, Negate) or isinstance(index.constant, float):
        return reader.fault(
            INVALID_PLACE,
            node.index.span,
            f"a list has no element `{reader.written(node.index)}`",
            "elements are counted from 0; `last(…)` is the last",
        )
    return Typed(node, Index(value=value.expression, index=index.expression), element)


def _is_per_element(node: nodes.Expr, reader: Reader) -> bool:
    binding = reader.scope.names.get(node.text) if isinstance(node, nodes.QName) else None
    return binding is not None and binding.per_element


def not_a_condition(typed: Typed, reader: Reader) -> None:
    """Report an operand that is neither true nor false."""
    helps = {
        "number": "compare it with a number, as in `… >= 1`",
        "text": "ask something about it, as in `contains(response, …)`",
        "list": "ask something about it, as in `length(…) > 0`",
        "pattern": 'write `matches(response, r"…")`',
    }
    reader.fault(
        NOT_TRUE_OR_FALSE,
        typed.node.span,
        f"`{reader.written(typed.node)}` is {described(typed.type)}, not true or false",
        helps.get(typed.kind),
    )


def _default(node: nodes.Binary, left: Typed, right: Typed, reader: Reader) -> Typed | None:
    if left.type is None or right.type is None:
        useless = left if left.type is None else right
        return reader.fault(
            OPERAND_TYPE, useless.node.span, "`none` on a side of `??`", "write a value instead"
        )
    if not fits(right.type, left.type) or not fits(left.type, right.type):
        return reader.fault(
            OPERAND_TYPE,
            right.node.span,
            f"`{reader.written(right.node)}` is {described(right.type)} and stands in for"
            f" {described(left.type)}",
            "both sides of `??` are of one sort",
        )
    result = Otherwise(value=left.expression, default=right.expression)
    return Typed(node, result, right.type if right.type.optional else present(left.type))


def _is_condition(typed: Typed, reader: Reader) -> bool:
    if typed.kind == "bool":
        warn_if_absent(typed, reader)
        return True
    not_a_condition(typed, reader)
    return False


def _is_number(typed: Typed, operator: str, reader: Reader) -> bool:
    if typed.kind == "number":
        warn_if_absent(typed, reader)
        return True
    help_ = {
        "text": "measure it, as in `words(…)`, or read it as `number(…)`",
        "list": "take `length(…)`, `min(…)`, `max(…)` or `mean(…)` of it",
    }
    reader.fault(
        OPERAND_TYPE,
        typed.node.span,
        f"`{operator}` needs numbers, and `{reader.written(typed.node)}` is"
        f" {described(typed.type)}",
        help_.get(typed.kind),
    )
    return False


def _wrong(typed: Typed, help_: str, reader: Reader) -> Typed | None:
    return reader.fault(
        OPERAND_TYPE,
        typed.node.span,
        f"`{reader.written(typed.node)}` is {described(typed.type)}",
        help_,
    )
