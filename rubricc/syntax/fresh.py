"""Nodes made quickly: the four that a file has most of.

The constructor of a frozen dataclass goes through ``object.__setattr__`` once a field, which costs
three to four times as much as the assignment that it stands for. Each class here has the layout of
one node and assigns plainly; its instance then becomes the frozen node. ``Fresh`` classes never
leave this module: what comes out is exactly what the node's own constructor gives.
"""

from __future__ import annotations

from typing import Any, Literal, cast

from rubricc.source.span import Span
from rubricc.syntax.nodes import Criterion, CriterionKind, Each, Field, Name, Node, Text, Weight

_set: Any = object.__setattr__
_delete: Any = object.__delattr__


class _FreshName(Node):
    __slots__ = ("text",)
    __setattr__ = _set
    __delattr__ = _delete

    def __init__(self, span: Span, text: str) -> None:
        self.span = span  # type: ignore[misc]
        self.text = text


class _FreshText(Node):
    __slots__ = ("form", "value")
    __setattr__ = _set
    __delattr__ = _delete

    def __init__(self, span: Span, value: str, form: str) -> None:
        self.span = span  # type: ignore[misc]
        self.value = value
        self.form = form


class _FreshWeight(Node):
    __slots__ = ("text", "value")
    __setattr__ = _set
    __delattr__ = _delete

    def __init__(self, span: Span, value: float, text: str) -> None:
        self.span = span  # type: ignore[misc]
        self.value = value
        self.text = text


class _FreshCriterion(Node):
    __slots__ = ("doc", "each", "fields", "kind", "name", "priority", "text", "weight")
    __setattr__ = _set
    __delattr__ = _delete

    def __init__(
        self,
        span: Span,
        kind: str,
        name: Name,
        priority: Name | None,
        weight: Weight | None,
        each: Each | None,
        text: Text | None,
        fields: tuple[Field, ...],
    ) -> None:
        self.span = span  # type: ignore[misc]
        self.kind = kind
        self.name = name
        self.priority = priority
        self.weight = weight
        self.each = each
        self.text = text
        self.fields = fields
        self.doc = None


def fresh_name(span: Span, text: str) -> Name:
    """The same as ``Name(span, text)``."""
    made: Any = _FreshName(span, text)
    made.__class__ = Name
    return cast(Name, made)


def fresh_text(span: Span, value: str, form: Literal["line", "block", "raw"]) -> Text:
    """The same as ``Text(span, value, form)``."""
    made: Any = _FreshText(span, value, form)
    made.__class__ = Text
    return cast(Text, made)


def fresh_weight(span: Span, value: float, text: str) -> Weight:
    """The same as ``Weight(span, value, text)``."""
    made: Any = _FreshWeight(span, value, text)
    made.__class__ = Weight
    return cast(Weight, made)


def fresh_criterion(
    span: Span,
    kind: CriterionKind,
    name: Name,
    priority: Name | None,
    weight: Weight | None,
    each: Each | None,
    text: Text | None,
    fields: tuple[Field, ...],
) -> Criterion:
    """The same as ``Criterion(...)`` without a doc comment."""
    made: Any = _FreshCriterion(span, kind, name, priority, weight, each, text, fields)
    made.__class__ = Criterion
    return cast(Criterion, made)
