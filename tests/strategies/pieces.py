"""Pieces of a program and the ways in which an author may lay them out.

A generator of programs appends pieces; :func:`lay_out` joins them with blanks, line ends, comments
and commas drawn at random. Nothing between two pieces changes what the program means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

Kind = Literal["word", "number", "string", "block", "mark", "comma", "doc"]


@dataclass(frozen=True)
class Piece:
    """One token, or a place for something between tokens.

    A ``comma`` is a place between two entries where a comma is allowed and means nothing; a
    ``doc`` is the text of one doc comment line. A ``block`` holds the lines of a block string.
    """

    kind: Kind
    text: str


def word(text: str) -> Piece:
    return Piece("word", text)


def mark(text: str) -> Piece:
    return Piece("mark", text)


COMMA = Piece("comma", ",")

COMMENT_TEXTS = (
    "",
    " a plain remark",
    ' one, with { braces } and "quotes" and // slashes',
    "// four slashes are plain",
    " ünïcödé 漢字",
    "no blank",
    " rubricc: allow RB4001 -- the law's own wording",
    "   indented",
)

DOC_LEADS = ("///", "\n///")
PLAIN_GAPS = (" ", " ", " ", "\n", "\n", "\n  ", "  ", "\t", "\n\n\n\n", " \n \n")


def lay_out(draw: Draw, pieces: Iterable[Piece], *, tidy: bool = False) -> str:
    """One text that holds ``pieces`` in order; ``tidy`` draws no comments and no odd blanks."""
    out: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        if piece.kind == "comma":
            if not tidy and draw(st.integers(0, 4)) == 0:
                out.append(draw(st.sampled_from((",", " ,", ",\n", " , "))))
            continue
        if piece.kind == "doc":
            lead = "" if out and out[-1].startswith(DOC_LEADS) and draw(st.booleans()) else "\n"
            out.append(f"{lead}///{piece.text}\n")
            last = None
            continue
        out.append(_gap(draw, last, piece, tidy))
        out.append(_block(draw, piece.text) if piece.kind == "block" else piece.text)
        last = piece
    if not tidy:
        out.append(
            draw(st.sampled_from(("\n", "", "\n\n\n", "  ", "// the end", "\n// the end\n")))
        )
    return "".join(out)


def _gap(draw: Draw, left: Piece | None, right: Piece, tidy: bool) -> str:
    if tidy:
        return "" if left is None else " "
    choice = draw(st.integers(0, 23))
    if choice == 0:
        return _comment(draw)
    if choice == 1:
        return _comment(draw) + _comment(draw)
    if choice < 6 and not _must_part(left, right):
        return ""
    if choice < 12:
        return " "
    return str(draw(st.sampled_from(PLAIN_GAPS)))


def _must_part(left: Piece | None, right: Piece) -> bool:
    """Whether the two would be read as one token, or otherwise, when written side by side."""
    if left is None:
        return False
    wordlike = ("word", "number")
    if left.kind in wordlike or (left.kind == "mark" and left.text[-1].isdigit()):
        return right.kind in (*wordlike, "string", "block") or right.text[0] in "+-."
    if left.kind in ("string", "block"):
        return right.kind in ("string", "block", *wordlike)
    if right.kind == "block":
        return False
    return left.text[-1] == right.text[0] or "/" in (left.text, right.text)


def _comment(draw: Draw) -> str:
    lead = draw(st.sampled_from((" ", "\n", "\n\n  ", "  ", "\n\t")))
    return f"{lead}//{draw(st.sampled_from(COMMENT_TEXTS))}\n"


def _block(draw: Draw, text: str) -> str:
    """``text`` as a block string with a margin and enough quotes."""
    quotes = '"' * (draw(st.integers(3, 4)) if '"""' not in text else 5)
    margin = " " * draw(st.integers(0, 6))
    blank = draw(st.sampled_from(("", " ", margin)))
    trailing = draw(st.sampled_from(("", "", " ")))
    lines = [margin + line if line else blank[: len(margin)] for line in text.split("\n")]
    return "\n".join((quotes + trailing, *lines, margin + quotes))
