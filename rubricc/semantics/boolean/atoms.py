"""What a condition is made of: facts, numbers beside their limits, texts beside their values.

`words(response) < 5` and `words(response) >= 5` are two sides of one limit, `x == 3` lies between
two, `language(response) == "en"` excludes every other language. Everything else is opaque: it is
true or false as it likes, each thing for itself.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rubricc.functions.expression_key import expression_key
from rubricc.plan.criterion import Derived
from rubricc.plan.expression import (
    Call,
    Compare,
    Constant,
    Expression,
    Index,
    ListOf,
    Logic,
    Negate,
    Not,
    Ref,
)

Key = tuple[Any, ...]

COUNTS = frozenset(
    "words characters sentences paragraphs lines bullets numbered headings highlights placeholders"
    " labels capital_words count mentions pieces json_length length".split()
)
"""Functions whose results are whole and never negative."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A criterion or an opaque condition that holds or does not."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Limit:
    """``number <= at``, or ``number < at`` where ``strict``."""

    number: Expression
    at: float
    strict: bool


@dataclass(frozen=True, slots=True)
class Equal:
    """``text == value``."""

    text: Expression
    value: str


Atom = Fact | Limit | Equal


@dataclass(slots=True)
class Atoms:
    """The atoms of some conditions, numbered so that those of one thing stand together."""

    numbers: dict[Key, int] = field(default_factory=dict)
    atoms: list[Atom] = field(default_factory=list)
    derived: set[str] = field(default_factory=set)
    """The derived facts that the conditions use, directly or through others."""

    def number(self, atom: Atom) -> int:
        """The variable that stands for ``atom``, which was collected before."""
        return self.numbers[_key(atom)]

    def by_subject(self) -> dict[Key, list[Atom]]:
        """Atoms about the same number or text, limits rising."""
        found: dict[Key, list[Atom]] = defaultdict(list)
        for atom in self.atoms:
            found[_subject(atom)].append(atom)
        return found


def collect(conditions: Iterable[Expression], derived: Sequence[Derived]) -> Atoms:
    """Every atom of ``conditions`` and of the derived facts that they use, in order of reading."""
    values = {one.name: one.value for one in derived}
    subjects: dict[Key, dict[Key, Atom]] = {}
    found = Atoms()
    pending = list(conditions)[::-1]
    while pending:
        part = pending.pop()
        if isinstance(part, Ref) and part.of == "derived" and part.name in values:
            if part.name not in found.derived:
                found.derived.add(part.name)
                pending.append(values[part.name])
        elif isinstance(part, Logic):
            pending.extend(reversed(part.operands))
        elif isinstance(part, Not):
            pending.append(part.value)
        elif isinstance(part, Compare) and (sides := conditions_compared(part)):
            pending.extend(reversed(sides))
        else:
            for atom in atoms_of(part):
                subjects.setdefault(_subject(atom), {}).setdefault(_key(atom), atom)
    for atoms in subjects.values():
        for atom in sorted(atoms.values(), key=_rank):
            found.numbers[_key(atom)] = len(found.atoms)
            found.atoms.append(atom)
    return found


def atoms_of(part: Expression) -> Iterator[Atom]:
    """The atoms of a condition that is no logic."""
    if isinstance(part, Constant):
        return
    if isinstance(part, Compare):
        for left, sign, right in links(part):
            yield from link_atoms(left, sign, right)
    elif (found := membership(part)) is not None:
        for value in found[1]:
            yield from link_atoms(found[0], "==", Constant(value=value))
    else:
        yield Fact(part)


def links(comparison: Compare) -> Iterator[tuple[Expression, str, Expression]]:
    """The links of a chain, each with a constant on the right where there is one."""
    operands = comparison.operands
    turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
    for left, sign, right in zip(operands, comparison.operators, operands[1:], strict=False):
        if constant(left) is not None and constant(right) is None:
            yield right, turned.get(sign, sign), left
        else:
            yield left, sign, right


def link_atoms(left: Expression, sign: str, right: Expression) -> tuple[Atom, ...]:
    """The atoms that one link is made of."""
    limit = constant(right)
    if isinstance(limit, str) and sign in ("==", "!="):
        return (Equal(left, limit),)
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return (Fact(Compare(operators=("==",), operands=(left, right))),) if sign in (
            "==", "!=",
        ) else _opaque_order(left, sign, right)  # fmt: skip
    if sign in ("<", ">="):
        return (limited(left, limit, strict=True),)
    if sign in ("<=", ">"):
        return (limited(left, limit, strict=False),)
    return (limited(left, limit, strict=True), limited(left, limit, strict=False))


def _opaque_order(left: Expression, sign: str, right: Expression) -> tuple[Atom, ...]:
    """Two things that both vary: ``a < b``, with ``a >= b`` as its opposite."""
    if sign in (">", "<="):
        left, right = right, left
    return (Fact(Compare(operators=("<",), operands=(left, right))),)


def limited(number: Expression, at: float, *, strict: bool) -> Limit:
    """A limit; those of whole numbers are all written as ``<=`` a whole number."""
    if is_count(number):
        whole = math.ceil(at) - 1 if strict else math.floor(at)
        return Limit(number, whole, False)
    return Limit(number, at, strict)


def is_count(number: Expression) -> bool:
    """Whether ``number`` is whole and never negative."""
    return isinstance(number, Call) and number.function in COUNTS and not number.extern


def conditions_compared(comparison: Compare) -> tuple[Expression, Expression] | None:
    """Both sides of ``a == true`` and the like, where both are conditions."""
    if len(comparison.operators) != 1 or comparison.operators[0] not in ("==", "!="):
        return None
    left, right = comparison.operands
    for side in (left, right):
        if isinstance(side, Constant) and isinstance(side.value, bool):
            return left, right
    return None


def membership(part: Expression) -> tuple[Expression, list[Any]] | None:
    """``x in [a, b]`` as ``x`` and the constants, where all of them are."""
    if not (isinstance(part, Call) and part.function == "one_of" and not part.extern):
        return None
    value, listed = part.arguments
    if not isinstance(listed, ListOf):
        return None
    values = [constant(item) for item in listed.items]
    return None if None in values else (value, values)


def constant(expression: Expression) -> bool | int | float | str | None:
    """The value of a literal, with its sign; ``None`` for everything else and for ``none``."""
    if isinstance(expression, Negate):
        inner = constant(expression.value)
        return -inner if isinstance(inner, int | float) else None
    return expression.value if isinstance(expression, Constant) else None


def bounds(number: Expression) -> tuple[float, float]:
    """Between what a number lies, whatever the row."""
    if is_count(number):
        return 0, math.inf
    if isinstance(number, Call) and number.function == "overlap" and not number.extern:
        return 0, 1
    named = number.value if isinstance(number, Index) else number
    if isinstance(named, Ref) and named.of in ("criterion", "derived"):
        return 0, 1
    return -math.inf, math.inf


def _subject(atom: Atom) -> Key:
    match atom:
        case Fact(expression=expression):
            return ("fact", expression_key(expression))
        case Limit(number=number):
            return ("number", expression_key(number))
        case Equal(text=text):
            return ("text", expression_key(text))


def _key(atom: Atom) -> Key:
    match atom:
        case Fact():
            return _subject(atom)
        case Limit(at=at, strict=strict):
            return (*_subject(atom), float(at), strict)
        case Equal(value=value):
            return (*_subject(atom), value)


def _rank(atom: Atom) -> Any:
    match atom:
        case Limit(at=at, strict=strict):
            return (at, not strict)
        case Equal(value=value):
            return (value,)
    return ()
