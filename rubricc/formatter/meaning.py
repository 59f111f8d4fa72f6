"""What a formatter may not change: the tree without its places, and the comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from typing import Any

from rubricc.formatter.lexemes import Lexeme
from rubricc.syntax.nodes import Node


def same_meaning(first: object, second: object) -> bool:
    """Whether two trees say the same, wherever it stands in their files."""
    pending: list[tuple[Any, Any]] = [(first, second)]
    while pending:
        one, other = pending.pop()
        if type(one) is not type(other):
            return False
        if isinstance(one, Node):
            names = _said(type(one))  # type: ignore[arg-type]  # a class can be hashed
            pending.extend((getattr(one, name), getattr(other, name)) for name in names)
        elif not isinstance(one, tuple):
            if one != other:
                return False
        elif len(one) == len(other):
            pending.extend(zip(one, other, strict=True))
        else:
            return False
    return True


@cache
def _said(kind: type[Node]) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind) if part.name != "span")


def comments(found: Iterable[Lexeme]) -> list[str]:
    """Every comment in order, without blanks at its end; of lexemes before they are laid out."""
    return [comment.text for lexeme in found for comment in lexeme.after]
