"""Text whose quotes are missing or come too early, and tokens that belong to no grammar."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue import lexical
from rubricc.diagnostics.catalogue import syntax as rules
from rubricc.diagnostics.diagnostic import Diagnostic, Edit
from rubricc.syntax import kinds
from rubricc.syntax.automaton import Stop
from rubricc.syntax.lexical import malformed
from rubricc.syntax.slips.piece import RULE_KEYWORD, Piece, W, finding

_UNQUOTED = (
    rf"(?:{W}[^{W[1:-1]}{{}}]{{0,2}}){{3,}}"
    rf"|{kinds.BAD_NAME}(?:{W}[^{W[1:-1]}{{}}\"B]{{0,2}})+(?!{W}|[\"B])"
)
"""Three words in a row, or two of which the first has a capital and no text follows."""


def unquoted_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    header = re.match(rf"{RULE_KEYWORD}{W}(?:n(?!n))?w?", piece.codes)
    setting = re.match(rf"(?:[lx][{W[1:-1]}0w])?{W}?:", piece.codes)
    found = header or setting
    start = found.end() if found else 0
    words = re.compile(_UNQUOTED).match(piece.codes, start)
    if not start or words is None or stop.index not in piece.order:
        return None
    if re.compile(rf"e{W}i{W}").match(piece.codes, start):
        return None
    last = len(piece.order) - 1
    while last > start and piece.codes[last] in "{}":
        last -= 1
    if any(code in "&|!<-*([=" for code in piece.codes[start : last + 1]) and not re.search(
        r"[\x03\x06]", piece.codes[start:]
    ):
        return None
    begin = min(start, len(piece.order) - 1)
    return finding(
        piece,
        rules.UNQUOTED_TEXT,
        f"text without quotes: `{piece.text(begin)} {piece.text(begin + 1)} …`",
        piece.span(begin, last),
        'write the sentence in quotes: `"…"`',
    )


def quote_in_text(piece: Piece, stop: Stop) -> Diagnostic | None:
    other = rf'[^"\x03{{}}:{W[1:-1]}]'
    words = f"{W}+(?:{other}{{1,2}}{W}+)*{other}{{0,2}}"
    found = re.search(f'"{words}["\x03]', piece.codes)
    if found is None or stop.index not in piece.order[found.start() : found.end() + 1]:
        return None
    first, last = found.start(), found.end() - 1
    if re.search(rf"{W}:", found[0]):
        return None
    return finding(
        piece,
        rules.QUOTE_IN_TEXT,
        "a quote inside text ends the text",
        piece.span(first, last),
        'write a quote that is part of the text as `\\"`',
    )


def malformed_token(piece: Piece, stop: Stop) -> Diagnostic | None:
    for position, code in enumerate(piece.codes):
        if code not in kinds.MALFORMED_KINDS:
            continue
        before = piece.codes[:position]
        if code == kinds.BAD_NUMBER and before.endswith("~"):
            return _three_dots(piece, position)
        if code == kinds.BAD_NUMBER and re.fullmatch(rf"{RULE_KEYWORD}|[RCJgtdcs]", before):
            return _name_with_a_digit(piece, position)
        return malformed(piece.source, code, piece.span(position))
    return None


def _three_dots(piece: Piece, position: int) -> Diagnostic:
    """``1...5``, which reads as ``1..`` and ``.5``."""
    span = piece.span(max(position - 2, 0), position)
    written = piece.source.text[span.start : span.end]
    meant = re.sub(r"\.{3,}", "..", written)
    message = f"`{written}` is no range"
    help_ = f"write `{meant}`"
    return finding(piece, lexical.MALFORMED_NUMBER, message, span, help_, Edit(span, meant))


def _name_with_a_digit(piece: Piece, position: int) -> Diagnostic:
    message = f"`{piece.text(position)}` is no name"
    help_ = "a name begins with a letter"
    return finding(piece, lexical.MALFORMED_NAME, message, piece.span(position), help_)
