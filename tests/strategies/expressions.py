"""Expressions over the whole grammar, as pieces."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.pieces import Draw, Piece, mark, word
from tests.strategies.prose import line_string, name, number, pattern

MAX_DEPTH = 3


def qname(draw: Draw, most: int = 3) -> list[Piece]:
    parts = [name(draw)]
    for _ in range(draw(st.integers(0, most - 1)) if draw(st.integers(0, 2)) == 0 else 0):
        parts += [mark("."), name(draw)]
    return parts


def expression(draw: Draw, depth: int = 0) -> list[Piece]:
    """Any expression, ``??`` included."""
    shape = draw(st.integers(0, 7)) if depth < MAX_DEPTH else 7
    if shape == 0:
        return _chain(draw, depth, word("or"), word("and"))
    if shape == 1:
        return [word("not"), *expression_atom(draw, depth + 1)]
    if shape == 2:
        operators = [mark(draw(st.sampled_from(("<", "<=", "==", "!=", ">=", ">"))))]
        operators += [mark("<=")] * draw(st.integers(0, 1))
        pieces = _sum(draw, depth)
        for operator in operators:
            pieces += [operator, *_sum(draw, depth)]
        return pieces
    if shape == 3:
        return [*expression_atom(draw, depth + 1), mark("??"), *expression_atom(draw, depth + 1)]
    if shape == 4:
        return [mark("("), *expression(draw, depth + 1), mark(")")]
    return _sum(draw, depth)


def expression_atom(draw: Draw, depth: int) -> list[Piece]:
    """An operand that needs no parentheses."""
    shape = draw(st.integers(0, 9)) if depth < MAX_DEPTH else draw(st.integers(0, 4))
    if shape <= 1:
        return [number(draw)]
    if shape <= 3:
        return qname(draw)
    if shape == 4:
        return [line_string(draw)]
    if shape == 5:
        return [*qname(draw, 2), mark("["), *expression(draw, depth + 1), mark("]")]
    if shape == 6:
        return [mark("("), *expression(draw, depth + 1), mark(")")]
    if shape == 7:
        return list_of(draw, depth)
    return call(draw, depth)


def call(draw: Draw, depth: int) -> list[Piece]:
    function = word(draw(st.sampled_from(("words", "count", "min", "matches", "overlap"))))
    arguments = _separated(
        draw,
        [
            [pattern(draw)] if draw(st.integers(0, 3)) == 0 else expression(draw, depth + 1)
            for _ in range(draw(st.integers(1, 3)))
        ],
    )
    return [function, mark("("), *arguments, mark(")")]


def list_of(draw: Draw, depth: int) -> list[Piece]:
    elements = []
    for _ in range(draw(st.integers(0, 3))):
        element = expression(draw, depth + 1)
        if draw(st.booleans()):
            element = [name(draw), mark("="), *element]
        elements.append(element)
    return [mark("["), *_separated(draw, elements), mark("]")]


def range_of(draw: Draw) -> list[Piece]:
    sign = [mark("-")] * draw(st.integers(0, 1))
    return [*sign, number(draw), mark(".."), number(draw)]


def _sum(draw: Draw, depth: int) -> list[Piece]:
    pieces = expression_atom(draw, depth + 1)
    for _ in range(draw(st.integers(0, 2)) if depth < MAX_DEPTH else 0):
        operator = draw(st.sampled_from(("+", "-", "*", "/")))
        sign = [mark("-")] if draw(st.integers(0, 5)) == 0 else []
        pieces += [mark(operator), *sign, *expression_atom(draw, depth + 1)]
    return pieces


def _chain(draw: Draw, depth: int, *operators: Piece) -> list[Piece]:
    pieces = expression_atom(draw, depth + 1)
    for _ in range(draw(st.integers(1, 3))):
        operator = draw(st.sampled_from(operators))
        negated = [word("not")] if draw(st.integers(0, 3)) == 0 else []
        pieces += [operator, *negated, *expression_atom(draw, depth + 1)]
    return pieces


def _separated(draw: Draw, elements: list[list[Piece]]) -> list[Piece]:
    """Elements with commas between them, and sometimes one more at the end."""
    pieces: list[Piece] = []
    for index, element in enumerate(elements):
        pieces += [mark(","), *element] if index else element
    if elements and draw(st.integers(0, 4)) == 0:
        pieces.append(mark(","))
    return pieces
