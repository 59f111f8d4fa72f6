"""Expressions: brackets and operators without their other half."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop
from rubricc.syntax.slips.piece import Piece, finding, shown


def unclosed_bracket(piece: Piece, stop: Stop) -> Diagnostic | None:
    waiting: list[int] = []
    for position, code in enumerate(piece.codes):
        if code in "([":
            waiting.append(position)
        elif code in ")]":
            if waiting and "([".index(piece.codes[waiting[-1]]) == ")]".index(code):
                waiting.pop()
                continue
            other = waiting[-1] if waiting else position
            message = (
                f"`{piece.text(other)}` is closed by `{piece.text(position)}`"
                if waiting
                else f"nothing opens this `{piece.text(position)}`"
            )
            return finding(piece, rules.UNCLOSED_BRACKET, message, piece.span(position), None)
    if not waiting:
        return None
    message = f"`{piece.text(waiting[-1])}` is never closed"
    return finding(piece, rules.UNCLOSED_BRACKET, message, piece.span(waiting[-1]), None)


def incomplete_expression(piece: Piece, stop: Stop) -> Diagnostic | None:
    if kinds.NUMBER not in stop.expected or "(" not in stop.expected:
        return None
    at_end = stop.index not in piece.order
    position = len(piece.order) if at_end else piece.order.index(stop.index)
    if position == 0 or piece.code(position - 1) not in "&|!-*<([,=:~2iWpd":
        return None
    before = piece.text(position - 1)
    if piece.code(position - 1) in ":=" and at_end:
        message = f"nothing follows `{before}`"
        return finding(piece, rules.MISSING_VALUE, message, piece.span(position - 1), None)
    follows = "nothing" if at_end else f"`{shown(piece.text(position))}`"
    return finding(
        piece,
        rules.INCOMPLETE_EXPRESSION,
        f"a value has to follow `{before}`, but {follows} does",
        piece.span(position - 1, None if at_end else position),
        None,
    )


_INFIX = ("contains", "matches", "starts_with", "ends_with")


def infix_function(piece: Piece, stop: Stop) -> Diagnostic | None:
    """``response contains "x"``, and ``is`` for ``==``."""
    if stop.index not in piece.order[1:] or (stop.expected and "<" not in stop.expected):
        return None
    position = piece.order.index(stop.index)
    word, span = piece.text(position), piece.span(position)
    if word in _INFIX and re.match(r'[n"r0]', piece.codes[position + 1 :]):
        help_ = f"write `{word}({piece.text(position - 1)}, {shown(piece.text(position + 1))})`"
        message = f"`{word}` between what it is about"
    elif word in ("is", "equals"):
        message, help_ = f"`{word}` is no operator", "write `==`"
    else:
        return None
    return finding(piece, lexical.UNKNOWN_OPERATOR, message, span, help_)


def single_equals(piece: Piece, stop: Stop) -> Diagnostic | None:
    if "<" not in stop.expected or stop.index not in piece.order:
        return None
    position = piece.order.index(stop.index)
    if piece.code(position) != "=":
        return None
    span = piece.span(position)
    message = "`=` compares nothing"
    return finding(piece, lexical.UNKNOWN_OPERATOR, message, span, "write `==`", Edit(span, "=="))
