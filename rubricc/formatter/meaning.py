"""What a formatter may not change: the tree without its places, and the comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from functools import cache

from rubricc.syntax.tokens import Token


def meaning(node: object) -> object:
    """A tree without spans, as nested tuples that compare by what was said alone."""
    if isinstance(node, tuple):
        return tuple(map(meaning, node))
    if is_dataclass(node) and not isinstance(node, type):
        kind = type(node)
        return (kind.__name__, *(meaning(getattr(node, name)) for name in _said(kind)))
    return node


@cache
def _said(kind: type) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind) if part.name != "span")


def comments(tokens: Iterable[Token]) -> list[str]:
    """Every comment in order, without blanks at its end."""
    return [token.text.rstrip() for token in tokens if token.is_comment]
