"""Names in expressions: what they stand for, or why they stand for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rubricc.diagnostics.catalogue.checks import (
    OUT_OF_REACH,
    UNKNOWN_OPERAND,
    UNKNOWN_RECORD_FIELD,
)
from rubricc.functions.signatures import FUNCTIONS
from rubricc.plan.expression import Constant
from rubricc.plan.types import BOOL
from rubricc.semantics.expressions.scope import Binding
from rubricc.semantics.expressions.typed import Typed, described
from rubricc.source.suggest import suggest
from rubricc.syntax import nodes

if TYPE_CHECKING:
    from rubricc.semantics.expressions.resolve import Reader

_CONSTANTS = {"true": True, "false": False}
_VERDICTS = ("met", "unmet", "not_applicable", "unscored")
_REACH = {
    "check": "a check reads `prompt`, `response` and the parameters",
    "class": "a class reads facts, derived facts above it, and what a check reads",
    "score": "a score reads criteria, groups, tags and `class`",
}


def is_verdict(node: nodes.Expr) -> bool:
    """Whether it is a word that a verdict is given in."""
    return isinstance(node, nodes.QName) and node.text in _VERDICTS


def resolve_name(node: nodes.QName, reader: Reader) -> Typed | None:
    """The name ``node``, with the fields of records after it."""
    head = node.parts[0]
    if len(node.parts) == 1:
        if head.text in _CONSTANTS:
            return Typed(node, Constant(value=_CONSTANTS[head.text]), BOOL)
        if head.text == "none":
            return Typed(node, Constant(value=None), None)
    if head.text not in reader.scope.names:
        return _report_unknown(node, reader)
    binding = reader.scope.names[head.text]
    return _with_fields(node, binding, reader) if binding else None


def _with_fields(node: nodes.QName, binding: Binding, reader: Reader) -> Typed | None:
    type_ = binding.type
    for before, part in zip(node.parts, node.parts[1:], strict=False):
        fields = dict(type_.fields)
        if part.text not in fields:
            near = suggest(part.text, fields)
            has = f"it has {', '.join(f'`{name}`' for name in fields)}" if fields else None
            return reader.fault(
                UNKNOWN_RECORD_FIELD,
                part.span,
                f"`{before.text}` is {described(type_)} and has no field `{part.text}`",
                f"did you mean `{near}`?" if near else has,
            )
        optional = type_.optional
        type_ = fields[part.text]
        if optional and not type_.optional:
            type_ = type_.model_copy(update={"optional": True})
    names = tuple(part.text for part in node.parts[1:])
    ref = binding.ref.model_copy(update={"fields": names}) if names else binding.ref
    if type_.optional and node.text in reader.scope.given:
        type_ = type_.model_copy(update={"optional": False})
    return Typed(node, ref, type_)


def _report_unknown(node: nodes.QName, reader: Reader) -> Typed | None:
    head, scope = node.parts[0], reader.scope
    if head.text in scope.hidden:
        return reader.fault(
            OUT_OF_REACH,
            node.span,
            f"`{node.text}` is {scope.hidden[head.text]}, which cannot be read here",
            _REACH[scope.context],
        )
    if scope.may_be_broken(head.text):
        return None
    if head.text in FUNCTIONS or head.text in scope.externs:
        return reader.fault(
            UNKNOWN_OPERAND,
            node.span,
            f"`{head.text}` is a function",
            f"write what it is about in parentheses: `{head.text}(response)`",
        )
    if is_verdict(node):
        return reader.fault(
            UNKNOWN_OPERAND,
            node.span,
            f"`{head.text}` is a verdict, which is not compared",
            "write the rule alone where it is to be met, or `not` and the rule",
        )
    near = suggest(head.text, [*scope.names, *_CONSTANTS, "none"])
    return reader.fault(
        UNKNOWN_OPERAND,
        head.span,
        f"nothing here is called `{head.text}`",
        f"did you mean `{near}`?" if near else _REACH[scope.context],
    )
