"""The types of parameters: what a data row must supply."""

from __future__ import annotations

from typing import Literal

from rubricc.plan.expression import Expression
from rubricc.plan.model import Model


class Type(Model):
    """The type of a parameter, an input or an expression.

    ``pattern`` is the type of ``r"..."`` and ``messages`` that of a conversation; neither can be
    declared. ``number`` holds integers and IEEE doubles alike.
    """

    kind: Literal["text", "number", "bool", "list", "record", "pattern", "messages"]
    element: Type | None = None
    """The type of the elements; only of a list."""
    fields: tuple[tuple[str, Type], ...] = ()
    """Names and types in declared order; only of a record."""
    optional: bool = False
    """Whether a row may leave it out (``T?``); absent reads as ``none``."""

    def __str__(self) -> str:
        if self.kind == "list":
            name = f"list[{self.element}]"
        elif self.kind == "record":
            name = "record(" + ", ".join(f"{n}: {t}" for n, t in self.fields) + ")"
        else:
            name = self.kind
        return name + ("?" if self.optional else "")


class Parameter(Model):
    """One declared column of a data row."""

    name: str
    type: Type
    default: Expression | None = None
    """A literal that stands in when a row lacks the column; ``None`` when there is none."""


class Extern(Model):
    """A Python function that a check or a score may call, where the settings allow its module."""

    name: str
    role: Literal["check", "score"]
    parameters: tuple[Parameter, ...]
    target: str
    """``package.module:function``."""


TEXT = Type(kind="text")
NUMBER = Type(kind="number")
BOOL = Type(kind="bool")
PATTERN = Type(kind="pattern")
