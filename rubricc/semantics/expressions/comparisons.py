"""Comparisons: chains, ``in``, and what can be compared with what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rubricc.diagnostics.catalogue.checks import COMPARISON_TYPE
from rubricc.plan.expression import Call, Compare
from rubricc.plan.types import BOOL
from rubricc.semantics.expressions.hints import warn_about_texts
from rubricc.semantics.expressions.names import is_verdict
from rubricc.semantics.expressions.presence import warn_if_absent
from rubricc.semantics.expressions.typed import Typed, described, fits
from rubricc.source.span import Span
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader

Order = Literal["<", "<=", "==", "!=", ">=", ">"]


def resolve_comparison(node: nodes.Comparison, reader: Reader) -> Typed | None:
    """A chain of comparisons, or ``value in list`` or ``value in low..high``."""
    if "in" in node.operators:
        return _membership(node, reader)
    read: list[Typed | None] = []
    for written in node.operands:
        is_consequence = None in read and is_verdict(written)
        read.append(None if is_consequence else reader.resolve(written))
    operands = [operand for operand in read if operand is not None]
    if len(operands) < len(read):
        return None
    operators: list[Order] = [sign for sign in node.operators if sign != "in"]
    links = zip(operands, operators, operands[1:], strict=False)
    compare = [_compares(left, sign, right, reader) for left, sign, right in links]
    if not all(compare):
        return None
    if not any(operand.type is None for operand in operands):
        for operand in operands:
            warn_if_absent(operand, reader)
    expressions = tuple(operand.expression for operand in operands)
    return Typed(node, Compare(operators=tuple(operators), operands=expressions), BOOL)


def _membership(node: nodes.Comparison, reader: Reader) -> Typed | None:
    if len(node.operators) > 1:
        return reader.fault(
            COMPARISON_TYPE,
            node.span,
            "`in` inside a chain of comparisons",
            "join two comparisons with `and`",
        )
    value, container = node.operands
    if isinstance(container, nodes.Range):
        low, high = container.low, container.high
        between = nodes.Comparison(node.span, (low, value, high), ("<=", "<="))
        return resolve_comparison(between, reader)
    wanted, listed = reader.resolve(value), reader.resolve(container)
    if wanted is None or listed is None:
        return None
    element = listed.type.element if listed.type else None
    if listed.kind != "list":
        helps = {"text": "write `contains(text, part)` for a part of a text"}
        return reader.fault(
            COMPARISON_TYPE,
            container.span,
            f"`{reader.written(container)}` is {described(listed.type)}, not a list",
            helps.get(listed.kind, "after `in` stands a list or a range such as `1..5`"),
        )
    if wanted.kind not in ("text", "number") or (
        element is not None and (wanted.type is None or not fits(wanted.type, element))
    ):
        return reader.fault(
            COMPARISON_TYPE,
            value.span,
            f"`{reader.written(value)}` is {described(wanted.type)}, looked for in"
            f" {described(listed.type)}",
        )
    warn_if_absent(wanted, reader)
    warn_if_absent(listed, reader)
    warn_about_texts(wanted, listed, reader)
    call = Call(function="one_of", arguments=(wanted.expression, listed.expression))
    return Typed(node, call, BOOL)


def _compares(left: Typed, sign: Order, right: Typed, reader: Reader) -> bool:
    """Whether one link of a chain makes sense; reports it where not."""
    if left.type is None or right.type is None:
        return _compares_none(left, sign, right, reader)
    if left.kind != right.kind:
        written = reader.written(right.node)
        return _refuse(
            left,
            right,
            f"`{reader.written(left.node)}` is {described(left.type)} and `{written}` is"
            f" {described(right.type)}",
            _way_out(left, right),
            reader,
        )
    if left.kind not in ("text", "number", "bool"):
        return _refuse(
            left,
            right,
            f"{described(left.type)} cannot be compared",
            "compare an element, a field or a length",
            reader,
        )
    if left.kind != "number" and sign not in ("==", "!="):
        what = "texts" if left.kind == "text" else "conditions"
        return _refuse(left, right, f"`{sign}` between {what}", "use `==` or `!=`", reader)
    warn_about_texts(left, right, reader)
    return True


def _compares_none(left: Typed, sign: Order, right: Typed, reader: Reader) -> bool:
    if sign in ("==", "!="):
        return True
    return _refuse(left, right, f"`{sign}` beside `none`", "use `==` or `!=`", reader)


def _way_out(left: Typed, right: Typed) -> str | None:
    kinds = {left.kind, right.kind}
    if kinds == {"text", "number"}:
        return "measure the text, as in `words(…)`, or read it as `number(…)`"
    if "pattern" in kinds:
        return 'write `matches(text, r"…")`'
    if kinds == {"number", "bool"}:
        return "a condition is compared with `true` or `false` alone"
    return None


def _refuse(left: Typed, right: Typed, message: str, help_: str | None, reader: Reader) -> bool:
    span = Span(left.node.span.start, right.node.span.end)
    reader.fault(COMPARISON_TYPE, span if span.start < span.end else left.node.span, message, help_)
    return False
