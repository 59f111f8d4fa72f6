"""Checked expressions as data: what a check, a ``when``, a class or a ``score:`` computes.

Names are resolved: a :class:`Ref` says what it refers to. Expressions have no side effects, no
loops and no types left to find out. They are turned into functions by
:mod:`rubricc.functions.evaluate`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rubricc.plan.model import Model


class Constant(Model):
    """A literal: a boolean, a number, a string, or ``None`` for ``none``."""

    op: Literal["constant"] = "constant"
    value: bool | int | float | str | None


class Pattern(Model):
    """A regular expression written ``r"..."``, in the syntax of RE2; matched in linear time."""

    op: Literal["pattern"] = "pattern"
    source: str


class Ref(Model):
    """A name, resolved.

    ``of`` says what is named: ``input`` (prompt, response, reference or a parameter), ``element``
    (the variable of ``each``), ``criterion`` (its value in 0..1; a fact too), ``derived`` (a
    derived fact), ``group`` and ``tag`` (a normalised sub-score), ``class`` (the number of the
    class that holds).
    """

    op: Literal["ref"] = "ref"
    of: Literal["input", "element", "criterion", "derived", "group", "tag", "class"]
    name: str
    fields: tuple[str, ...] = ()
    """Fields of records, outermost first."""


class ListOf(Model):
    """A list literal."""

    op: Literal["list"] = "list"
    items: tuple[Expression, ...]


class RecordOf(Model):
    """A record literal; only among the inputs of a test."""

    op: Literal["record"] = "record"
    fields: tuple[tuple[str, Expression], ...]
    """Names and values in declared order."""


class Call(Model):
    """A function of the language, or an extern when ``extern`` is true."""

    op: Literal["call"] = "call"
    function: str
    arguments: tuple[Expression, ...]
    extern: bool = False


class Negate(Model):
    """Arithmetic minus."""

    op: Literal["negate"] = "negate"
    value: Expression


class Arithmetic(Model):
    """``+ - * /`` in IEEE doubles, left to right; a division by zero has no value.

    ``operands`` is one longer than ``operators``: ``a * b - c`` takes `c` from what `a` times `b`
    is. What binds the other way is an operand of its own.
    """

    op: Literal["arithmetic"] = "arithmetic"
    operators: tuple[Literal["+", "-", "*", "/"], ...]
    operands: tuple[Expression, ...]


class Compare(Model):
    """A chain of comparisons: ``operands`` is one longer than ``operators``."""

    op: Literal["compare"] = "compare"
    operators: tuple[Literal["<", "<=", "==", "!=", ">=", ">"], ...]
    operands: tuple[Expression, ...]


class Logic(Model):
    """``and`` or ``or`` over two or more operands, left to right, stopping when decided."""

    op: Literal["logic"] = "logic"
    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]


class Not(Model):
    """Logical negation."""

    op: Literal["not"] = "not"
    value: Expression


class Index(Model):
    """One element of a list, counted from 0; outside the list there is no value."""

    op: Literal["index"] = "index"
    value: Expression
    index: Expression


class Otherwise(Model):
    """``a ?? b``: ``b`` where ``a`` has no value."""

    op: Literal["otherwise"] = "otherwise"
    value: Expression
    default: Expression


Expression = Annotated[
    Constant
    | Pattern
    | Ref
    | ListOf
    | RecordOf
    | Call
    | Negate
    | Arithmetic
    | Compare
    | Logic
    | Not
    | Index
    | Otherwise,
    Field(discriminator="op"),
]
