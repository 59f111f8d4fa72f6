"""In which direction an arithmetic expression moves with each name in it.

An expression gets the interval that it lies in and, for every name, whether it rises with it,
falls with it, or may do both. What is said holds for all values; "both" may be caution.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from rubricc.functions.expression_key import environment_key
from rubricc.plan.expression import (
    Arithmetic,
    Call,
    Constant,
    Expression,
    Index,
    ListOf,
    Negate,
    Otherwise,
    Ref,
)
from rubricc.semantics.boolean.atoms import bounds

Direction = Literal["rises", "falls", "both"]

_OPPOSITE: dict[Direction, Direction] = {"rises": "falls", "falls": "rises", "both": "both"}


@dataclass(frozen=True, slots=True)
class Slope:
    """Between ``low`` and ``high``; names that are absent from ``moves`` make no difference."""

    low: float
    high: float
    moves: Mapping[str, Direction]


Ranges = Mapping[str, tuple[float, float]]
"""Between what a name lies, by its key in an environment, where that is known."""

_ANYTHING = (-math.inf, math.inf)


def slope(expression: Expression, ranges: Ranges) -> Slope:
    """How ``expression`` moves; criteria lie in 0..1, everything else where ``ranges`` says."""
    match expression:
        case Constant(value=value):
            known = isinstance(value, int | float)
            return Slope(value, value, {}) if known else Slope(*_ANYTHING, {})  # type: ignore[arg-type]
        case Ref():
            return _name(expression, bounds(expression), ranges)
        case Index(value=Ref() as ref):
            return _name(ref, bounds(expression), ranges)
        case Negate(value=value):
            return _flipped(slope(value, ranges))
        case Arithmetic(operators=operators, operands=operands):
            total = slope(operands[0], ranges)
            for operator, part in zip(operators, operands[1:], strict=True):
                total = _OPERATIONS[operator](total, slope(part, ranges))
            return total
        case Otherwise(value=value, default=default):
            either = slope(value, ranges), slope(default, ranges)
            low, high = min(s.low for s in either), max(s.high for s in either)
            return Slope(low, high, _joined(*either))
        case Call(extern=False):
            return _call(expression, ranges)
    return Slope(*_ANYTHING, {})


def _name(ref: Ref, within: tuple[float, float], ranges: Ranges) -> Slope:
    key = environment_key(ref)
    return Slope(*ranges.get(key, within), {key: "rises"})


def _call(call: Call, ranges: Ranges) -> Slope:
    arguments = call.arguments
    if len(arguments) == 1 and isinstance(arguments[0], ListOf):
        arguments = arguments[0].items
    parts = [slope(part, ranges) for part in arguments]
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    if call.function == "min":
        return Slope(min(lows), min(highs), _joined(*parts))
    if call.function == "max":
        return Slope(max(lows), max(highs), _joined(*parts))
    if call.function == "mean":
        return Slope(min(lows), max(highs), _joined(*parts))
    if call.function == "abs" and len(parts) == 1:
        return _absolute(parts[0])
    return Slope(*_ANYTHING, _unsure(*parts))


def _absolute(part: Slope) -> Slope:
    if part.low >= 0:
        return part
    if part.high <= 0:
        return _flipped(part)
    return Slope(0, max(-part.low, part.high), _unsure(part))


def _flipped(part: Slope) -> Slope:
    moves = {name: _OPPOSITE[move] for name, move in part.moves.items()}
    return Slope(-part.high, -part.low, moves)


def _sum(left: Slope, right: Slope) -> Slope:
    return Slope(left.low + right.low, left.high + right.high, _joined(left, right))


def _difference(left: Slope, right: Slope) -> Slope:
    return _sum(left, _flipped(right))


def _product(left: Slope, right: Slope) -> Slope:
    corners = [_times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    moves = _joined(_scaled(left, right), _scaled(right, left))
    return Slope(min(corners), max(corners), moves)


def _quotient(left: Slope, right: Slope) -> Slope:
    """A division by zero has no value, so what the divisor does around 0 is left open."""
    if right.low > 0 or right.high < 0:
        inverse = Slope(
            1 / right.high, 1 / right.low, {n: _OPPOSITE[m] for n, m in right.moves.items()}
        )
        return _product(left, inverse)
    return Slope(*_ANYTHING, _joined(_scaled(left, right), Slope(0, 0, _unsure(right))))


def _scaled(part: Slope, factor: Slope) -> Slope:
    """How ``part`` moves once it is multiplied by ``factor``."""
    if factor.low >= 0:
        return part
    return _flipped(part) if factor.high <= 0 else Slope(0, 0, _unsure(part))


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _joined(*parts: Slope) -> dict[str, Direction]:
    moves: dict[str, Direction] = {}
    for part in parts:
        for name, move in part.moves.items():
            moves[name] = move if moves.get(name, move) == move else "both"
    return moves


def _unsure(*parts: Slope) -> dict[str, Direction]:
    return {name: "both" for part in parts for name in part.moves}


_OPERATIONS: dict[str, Callable[[Slope, Slope], Slope]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
}
