"""Checked values in the words of the source: for people to read, and the same every time."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rubricc.ir.rubric import Criterion
from rubricc.plan.criterion import Need
from rubricc.plan.expression import (
    Arithmetic,
    Call,
    Compare,
    Constant,
    Expression,
    Index,
    ListOf,
    Logic,
    Negate,
    Not,
    Otherwise,
    Pattern,
    RecordOf,
    Ref,
)
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Text, plain

_BINDING = {"or": 1, "and": 2, "not": 3, "compare": 4, "??": 5, "+": 6, "-": 6, "*": 7, "/": 7}
_UNARY = 8
_ATOM = 9


def number(value: float) -> str:
    """The shortest form that reads back as the same number; ``4`` rather than ``4.0``."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def weight(value: float) -> str:
    """A weight with its sign, as in a header."""
    return ("+" if value >= 0 else "-") + number(abs(value))


def truth(value: bool) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"


def span(ends: tuple[float, float]) -> str:
    """A range as it is written: ``0..1``."""
    return f"{number(ends[0])}..{number(ends[1])}"


def quoted(text: Text) -> str:
    """Prose in quotes on one line, slots visible."""
    return json.dumps(plain(text), ensure_ascii=False)


def expression(value: Expression) -> str:
    """An expression in the syntax of checks, with no more brackets than it needs."""
    return _expression(value)[0]


def need(value: Need) -> str:
    """A need: a name, with the least value in 0..1 where it asks for less than everything."""
    return value.name if value.at_least is None else f"{value.name} >= {number(value.at_least)}"


def scale(value: Scale) -> str:
    """A scale as declared, without its anchors."""
    if value.named:
        levels = ", ".join(f"{level.point} = {number(level.value)}" for level in value.levels)
        return f"[{levels}]"
    points = [level.point for level in value.levels]
    return f"{points[0]}..{points[-1]}"


def level(value: Level) -> str:
    """One anchored level."""
    return f"level {value.point}: {quoted(value.anchor or ())}"


def header(criterion: Criterion) -> str:
    """The header of a rule, with its text: ``principle clear essential "Is clear."``."""
    parts = [criterion.kind.replace("_", " "), criterion.name]
    if criterion.priority is not None:
        parts.append(criterion.priority)
    if criterion.weight is not None:
        parts.append(weight(criterion.weight))
    if criterion.each is not None:
        parts.append(f"each {criterion.each.variable} in {'.'.join(criterion.each.source)}")
    if criterion.text is not None:
        parts.append(quoted(criterion.text))
    return " ".join(parts)


def _expression(value: Expression) -> tuple[str, int]:
    match value:
        case Constant(value=content):
            return _literal(content), _ATOM
        case Pattern(source=source):
            return f'r"{source}"', _ATOM
        case Ref(name=name, fields=fields):
            return ".".join((name, *fields)), _ATOM
        case ListOf(items=items):
            return "[" + ", ".join(map(expression, items)) + "]", _ATOM
        case RecordOf(fields=fields):
            inside = ", ".join(f"{name} = {expression(entry)}" for name, entry in fields)
            return f"[{inside}]", _ATOM
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(expression, arguments))})", _ATOM
        case Index(value=inner, index=index):
            return f"{_inside(inner, _ATOM)}[{expression(index)}]", _ATOM
        case Negate(value=inner):
            return "-" + _inside(inner, _UNARY), _UNARY
        case Not(value=inner):
            return "not " + _inside(inner, _BINDING["not"]), _BINDING["not"]
        case _:
            return _joined(value)


def _joined(value: Expression) -> tuple[str, int]:
    match value:
        case Arithmetic(operators=signs, operands=operands):
            return _arithmetic(signs, operands)
        case Otherwise(value=inner, default=default):
            binding = _BINDING["??"]
            return f"{_inside(inner, binding + 1)} ?? {_inside(default, binding + 1)}", binding
        case Logic(operator=word, operands=operands):
            binding = _BINDING[word]
            return f" {word} ".join(_inside(part, binding + 1) for part in operands), binding
        case Compare(operators=operators, operands=operands):
            binding = _BINDING["compare"]
            words = [_inside(operands[0], binding + 1)]
            for sign, operand in zip(operators, operands[1:], strict=True):
                words += [sign, _inside(operand, binding + 1)]
            return " ".join(words), binding
    raise TypeError(f"no expression: {value!r}")


def _arithmetic(signs: Sequence[str], operands: Sequence[Expression]) -> tuple[str, int]:
    """Left to right: what stands so far is bracketed where the next operator binds closer."""
    said, own = _expression(operands[0])
    for sign, operand in zip(signs, operands[1:], strict=True):
        binding = _BINDING[sign]
        before = said if own >= binding else f"({said})"
        said, own = f"{before} {sign} {_inside(operand, binding + 1)}", binding
    return said, own


def _inside(value: Expression, binding: int) -> str:
    words, own = _expression(value)
    return words if own >= binding else f"({words})"


def _literal(value: bool | int | float | str | None) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return number(value)
