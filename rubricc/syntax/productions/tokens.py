"""What every production needs: texts, numbers, names and doc comments of tokens."""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal

from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.fresh import fresh_text, fresh_weight
from rubricc.syntax.nodes import (
    Doc,
    Expr,
    Name,
    Text,
    Weight,
)
from rubricc.syntax.strings import decode_block, decode_line, decode_raw
from rubricc.syntax.tokens import Tokens

MAX_DIGITS = 300
"""Longer numbers are refused: a double holds no more digits before its point."""


class Unbuildable(Exception):
    """A piece follows the grammar and still makes no node; ``fault`` says why.

    ``fault`` is ``deep`` (an expression higher than ``MAX_DEPTH``) or ``large`` (a number that a
    double cannot hold).
    """

    def __init__(self, fault: str, span: Span) -> None:
        super().__init__(fault)
        self.fault = fault
        self.span = span


class TokenReader:
    """Reads the tokens of one file.

    ``faults`` collects what is wrong inside tokens that are otherwise whole: pairs of a reason
    (``escape``, ``margin``, ``reserved``) and a place. ``docs`` holds the doc comments by the
    offset of the token that follows them, and ``claimed`` those that a node has taken.
    """

    def __init__(self, tokens: Tokens, written: Tokens | None = None) -> None:
        """``written`` are the tokens as they stand in the file, where ``tokens`` has more."""
        self.tokens = tokens
        self.text_of_file = tokens.source.text
        self.codes = tokens.codes
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.faults: dict[tuple[str, Span], None] = {}
        self.docs = _docs(written or tokens)
        self.claimed: set[int] = set()
        self._heights: dict[int, tuple[Expr, int]] = {}

    def _span(self, index: int) -> Span:
        return Span(self.starts[index], self.ends[index])

    def _written(self, index: int) -> str:
        return self.text_of_file[self.starts[index] : self.ends[index]]

    def _doc(self, start: int) -> Doc | None:
        doc = self.docs.get(start)
        if doc is not None:
            self.claimed.add(start)
        return doc

    def _declared(self, name: Name) -> Name:
        if name.text in kinds.RESERVED:
            self.faults["reserved", name.span] = None
        return name

    def _text(self, index: int) -> Text:
        start, end = self.starts[index], self.ends[index]
        code = self.codes[index]
        if code == kinds.STRING:
            form: Literal["line", "block", "raw"] = "line"
            decoded = decode_line(self.text_of_file, start, end)
        elif code == kinds.BLOCK:
            form, decoded = "block", decode_block(self.text_of_file, start, end)
        else:
            form, decoded = "raw", decode_raw(self.text_of_file, start, end)
        for fault in decoded.faults:
            self.faults[fault] = None
        return fresh_text(Span(start, end), decoded.value, form)

    def _number(self, written: str, span: Span) -> int | float:
        if len(written) > MAX_DIGITS:
            raise Unbuildable("large", span)
        return float(written) if "." in written else int(written)

    def _weight(self, index: int | None) -> Weight | None:
        if index is None:
            return None
        written, span = self._written(index), self._span(index)
        return fresh_weight(span, float(self._number(written, span)), written)


def _docs(tokens: Tokens) -> dict[int, Doc]:
    """The doc comments of a file by the offset of the token that follows; -1 for the end."""
    found: dict[int, list[tuple[int, int]]] = {}
    for kind, start, end in tokens.comments:
        if kind == kinds.DOC:
            index = bisect_left(tokens.starts, start)
            following = tokens.starts[index] if index < len(tokens.starts) else -1
            found.setdefault(following, []).append((start, end))
    return {place: _doc(tokens.source.text, lines) for place, lines in found.items()}


def _doc(text: str, lines: list[tuple[int, int]]) -> Doc:
    said = (text[start + 3 : end].removeprefix(" ").rstrip() for start, end in lines)
    return Doc(Span(lines[0][0], lines[-1][1]), "\n".join(said))
