"""The abstract syntax tree: what a file says, and where, with nothing inferred.

Every node is frozen and has the span that it covers in its file. Nothing is resolved: a priority
that does not exist, a name that nobody declared and a field that no rule has stand here as they
were written, for the checker to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rubricc.source.span import Span

CriterionKind = Literal["hard rule", "principle", "pitfall", "fact"]


@dataclass(frozen=True, slots=True)
class Node:
    """Anything that stands in a file."""

    span: Span


# ---- leaves -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A plain name or a word in the place of one."""

    text: str


@dataclass(frozen=True, slots=True)
class QName(Node):
    """A dotted name, as in ``writing.plain.short``."""

    parts: tuple[Name, ...]

    @property
    def text(self) -> str:
        return ".".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A string in quotes, decoded: escapes resolved and the margin of a block removed.

    Slots are still inside ``value`` as ``{{...}}``. ``form`` is how it was written; a ``raw``
    string (``r"..."``) is a pattern and keeps every backslash.
    """

    value: str
    form: Literal["line", "block", "raw"]


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number without a sign; ``text`` is how it was written."""

    value: int | float
    text: str


@dataclass(frozen=True, slots=True)
class Weight(Node):
    """A signed number in the header of a rule: ``+4``, ``-0.5``."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Doc(Node):
    """Doc comment lines (``///``) joined by newlines, without their slashes and one blank."""

    text: str


# ---- expressions and values -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: QName
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """``-x``, ``+x`` or ``not x``."""

    operator: Literal["-", "+", "not"]
    operand: Expr


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Arithmetic, or ``??``."""

    operator: Literal["+", "-", "*", "/", "%", "??"]
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """A chain; ``operands`` is one longer than ``operators``."""

    operands: tuple[Expr, ...]
    operators: tuple[Literal["<", "<=", "==", "!=", ">=", ">", "in"], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``and`` or ``or`` over two or more operands."""

    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Index(Node):
    value: Expr
    index: Expr


@dataclass(frozen=True, slots=True)
class Range(Node):
    """``low .. high``; only as a value of a setting and after ``in``."""

    low: Expr
    high: Expr


@dataclass(frozen=True, slots=True)
class Policy(Node):
    """A word and a number, as in ``hard_rules: cap 0.3``."""

    name: Name
    number: Expr


@dataclass(frozen=True, slots=True)
class Element(Node):
    """``name = value`` inside a list."""

    name: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class ListExpr(Node):
    elements: tuple[Expr | Element, ...]


Expr = (
    QName
    | Text
    | Number
    | Call
    | Unary
    | Binary
    | Comparison
    | Logic
    | Index
    | ListExpr
    | Range
    | Policy
)


# ---- settings and blocks ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Setting(Node):
    """``key: value``."""

    key: Name
    value: Expr


@dataclass(frozen=True, slots=True)
class Block(Node):
    """``key { setting* }``, as in ``weights { essential: 5 }``."""

    key: Name
    settings: tuple[Setting | Block, ...]


@dataclass(frozen=True, slots=True)
class Level(Node):
    """``level POINT: "text"``; the point is a number (perhaps negative) or a word."""

    point: Name | Number | Unary
    text: Text


@dataclass(frozen=True, slots=True)
class Example(Node):
    """``example POINT: "text"``."""

    point: Name | Number | Unary
    text: Text


Field = Setting | Block | Level | Example


# ---- items of a rubric ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Each(Node):
    """``each VARIABLE in SOURCE``."""

    variable: Name
    source: QName


@dataclass(frozen=True, slots=True)
class Criterion(Node):
    """A hard rule, principle, pitfall or fact, as written."""

    kind: CriterionKind
    name: Name
    priority: Name | None
    weight: Weight | None
    each: Each | None
    text: Text | None
    fields: tuple[Field, ...]
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Derive(Node):
    name: Name
    value: Expr
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class OutcomeClass(Node):
    """``class NAME NUMBER when EXPR``; ``when`` is ``None`` for ``otherwise``."""

    name: Name
    number: Weight | Number
    when: Expr | None
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Group(Node):
    name: Name
    weight: Weight | None
    items: tuple[Item, ...]
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Tier(Node):
    name: Name
    items: tuple[Item, ...]
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Include(Node):
    target: QName


@dataclass(frozen=True, slots=True)
class Override(Node):
    """``override KIND NAME ...``: what is given replaces, what is absent stays."""

    criterion: Criterion


@dataclass(frozen=True, slots=True)
class Drop(Node):
    """``drop NAME`` or ``drop NAME.field``."""

    target: QName


@dataclass(frozen=True, slots=True)
class GeneratedSlot(Node):
    """``slot NAME: TYPE { ... }``."""

    name: Name
    type: Name
    settings: tuple[Setting | Block, ...]
    doc: Doc | None = None


Item = (
    Criterion
    | Derive
    | OutcomeClass
    | Group
    | Tier
    | Include
    | Override
    | Drop
    | GeneratedSlot
    | Setting
    | Block
)


# ---- declarations -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TypeExpr(Node):
    """``text``, ``list[T]``, ``record(a: T, ...)``, ``T?``."""

    name: Name
    element: TypeExpr | None
    fields: tuple[Param, ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Param(Node):
    name: Name
    type: TypeExpr
    default: Expr | None


@dataclass(frozen=True, slots=True)
class Rubric(Node):
    """A rubric or a constitution."""

    keyword: Literal["rubric", "constitution"]
    name: Name
    params: tuple[Param, ...]
    extends: QName | None
    items: tuple[Item, ...]
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Judge(Node):
    name: Name
    settings: tuple[Setting | Block, ...]
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Extern(Node):
    """``extern check NAME(args) -> bool from "module:function"``."""

    role: Name
    name: Name
    params: tuple[Param, ...]
    returns: TypeExpr
    target: Text
    doc: Doc | None = None


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """``expect EXPR``; ``value in a..b`` is a :class:`Comparison` with a :class:`Range`."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Test(Node):
    title: Text
    target: QName
    entries: tuple[Setting | Block | Expect, ...]
    doc: Doc | None = None


Declaration = Rubric | Judge | Extern | Test


@dataclass(frozen=True, slots=True)
class Edition(Node):
    value: Text


@dataclass(frozen=True, slots=True)
class Import(Node):
    path: Text
    alias: Name


@dataclass(frozen=True, slots=True)
class File(Node):
    """Everything of one file that could be read; broken pieces are left out and reported.

    ``broken_names`` are the names of declarations and criteria that were left out, where their
    names could be read, so that what depends on them stays silent.
    """

    edition: Edition | None
    imports: tuple[Import, ...]
    declarations: tuple[Declaration, ...]
    broken_names: frozenset[str] = frozenset()
    is_broken: bool = False
    """Whether any piece of the file could not be read."""
