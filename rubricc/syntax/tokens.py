"""Text to tokens: one pass, linear in the length of the file, for any text whatever."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple, overload

from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.lexicon import (
    BEGINS_STATEMENT,
    BLANKS,
    CLOSING_QUOTES,
    LINE_INDENT,
    group_names,
    token_pattern,
)
from rubricc.syntax.nodes import Criterion
from rubricc.syntax.shapes import read_run

MAX_DEPTH = 100
"""How deep braces, brackets and parentheses may nest."""


class Token(NamedTuple):
    """One token as it stands in the file; ``kind`` is a constant of :mod:`rubricc.syntax.kinds`."""

    kind: str
    text: str
    span: Span

    @property
    def is_comment(self) -> bool:
        """Whether it is a comment or a doc comment."""
        return self.kind in (kinds.COMMENT, kinds.DOC)

    @property
    def is_word(self) -> bool:
        """Whether it is a name, a keyword or an operator written as a word."""
        return self.kind in kinds.WORD_KINDS or self.text in ("and", "or", "not")


@dataclass(frozen=True, eq=False)
class Tokens(Sequence[Token]):
    """Every token of a file in order, comments among them; blanks are the gaps between spans.

    Inside, the tokens that carry meaning stand in three parallel rows (``codes``, ``starts``,
    ``ends``) and the comments in a list of their own, so that a large file costs 16 bytes a token;
    a :class:`Token` is made when one is asked for.
    """

    source: SourceFile
    codes: list[str]
    starts: array[int]
    ends: array[int]
    comments: list[tuple[str, int, int]] = field(default_factory=list)
    too_deep: list[int] = field(default_factory=list)
    """Where nesting went below ``MAX_DEPTH`` levels; what lies deeper is one bad token."""
    shapes: dict[int, list[Criterion]] = field(default_factory=dict)
    """The criteria of each run that the fast path read, by index; empty unless asked for."""

    @cached_property
    def _merged(self) -> list[tuple[str, int, int]]:
        significant = zip(self.codes, self.starts, self.ends, strict=True)
        return sorted([*significant, *self.comments], key=lambda entry: entry[1])

    def __len__(self) -> int:
        return len(self.codes) + len(self.comments)

    @overload
    def __getitem__(self, index: int) -> Token: ...
    @overload
    def __getitem__(self, index: slice) -> list[Token]: ...
    def __getitem__(self, index: int | slice) -> Token | list[Token]:
        if isinstance(index, slice):
            return [self._token(entry) for entry in self._merged[index]]
        return self._token(self._merged[index])

    def __iter__(self) -> Iterator[Token]:
        return map(self._token, self._merged)

    def _token(self, entry: tuple[str, int, int]) -> Token:
        kind, start, end = entry
        return Token(kind, self.source.text[start:end], Span(start, end))

    def text(self, index: int) -> str:
        """The text of the significant token ``index``."""
        return self.source.text[self.starts[index] : self.ends[index]]

    def span(self, index: int) -> Span:
        """The span of the significant token ``index``; the end of the text after the last one."""
        if index < len(self.codes):
            return Span(self.starts[index], self.ends[index])
        end = len(self.source.text.rstrip())
        return Span(end, end)


def tokenize(source: SourceFile, *, shapes: bool = False) -> Tokens:
    """All tokens of ``source``; ``shapes`` reads runs of plain criteria as one token each."""
    return _Lexer(source, shapes).run()


_CODES = {
    "raw": kinds.RAW,
    "string": kinds.STRING,
    "weight": kinds.WEIGHT,
    "number": kinds.NUMBER,
    "bad_number": kinds.BAD_NUMBER,
    "more_bad_number": kinds.BAD_NUMBER,
    "open_string": kinds.OPEN_STRING,
    "bad_operator": kinds.BAD_OPERATOR,
    "semicolon": kinds.SEMICOLON,
    "hash": kinds.HASH,
    "bad_name": kinds.BAD_NAME,
    "curly_string": kinds.CURLY_STRING,
    "single_string": kinds.SINGLE_STRING,
    "bad_character": kinds.BAD_CHARACTER,
    "comment": kinds.COMMENT,
    "doc": kinds.DOC,
}
_DEPTHS = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}
_CONTEXTUAL = frozenset({"each", "in"}) | kinds.BLOCK_WORDS
_BEFORE_SHAPE = frozenset((kinds.STRING, kinds.BLOCK, "}", "{", kinds.PLAIN))
_SHAPED = frozenset("PLHf")


class _Lexer:
    """The state of one run; ``depth`` counts open brackets of every sort."""

    def __init__(self, source: SourceFile, shapes: bool) -> None:
        self.source = source
        self.text = source.text
        self.shapes = shapes
        self.depth = 0
        self.tokens = Tokens(source, [], array("L"), array("L"))
        self._closings: dict[int, list[int]] | None = None

    def run(self) -> Tokens:
        position: int | None = 0
        while position is not None:
            position = self._run_from(position)
        return self.tokens

    def _run_from(self, position: int) -> int | None:
        """Lex until a block begins or brackets nest too deep; returns where to go on."""
        groups = _groups()
        shapes = self.shapes
        text = self.text
        tokens = self.tokens
        codes = tokens.codes
        add_code = tokens.codes.append
        add_start = tokens.starts.append
        add_end = tokens.ends.append
        keywords = kinds.KEYWORDS
        for match in token_pattern().finditer(text, position):
            group = match.lastindex
            start, end = match.span(group)  # type: ignore[arg-type]
            code = groups[group]  # type: ignore[index]
            if code == "word":
                word = text[start:end]
                code = keywords.get(word, "n")
                if word in _CONTEXTUAL:
                    code = self._contextual(word, end)
                elif shapes and code in _SHAPED and (not codes or codes[-1] in _BEFORE_SHAPE):
                    run, after = read_run(text, start)
                    if run:
                        tokens.shapes[len(codes)] = run
                        self._add(kinds.PLAIN, start, after)
                        return after
            elif code == "symbol":
                code = text[start]
                change = _DEPTHS.get(code)
                if change:
                    self.depth = max(self.depth + change, 0)
                    if self.depth > MAX_DEPTH:
                        return self._skip_deep(start, end)
            elif code == "block":
                return self._add_block(start, end)
            elif code == kinds.COMMENT or code == kinds.DOC:
                tokens.comments.append((code, start, end))
                continue
            elif code == "end":
                return None
            elif code == "operator":
                code = kinds.SYMBOLS[text[start:end]]
            add_code(code)
            add_start(start)
            add_end(end)
        return None

    def _add(self, code: str, start: int, end: int) -> None:
        self.tokens.codes.append(code)
        self.tokens.starts.append(start)
        self.tokens.ends.append(end)

    def _contextual(self, word: str, end: int) -> str:
        after = BLANKS.match(self.text, end)
        place = after.end() if after else end
        following = self.text[place : place + 1]
        if word in kinds.BLOCK_WORDS:
            return kinds.BLOCKWORD if following == "{" else kinds.NAME
        return kinds.NAME if following == ":" else kinds.KEYWORDS[word]

    # ---- blocks ---------------------------------------------------------------------------

    def _add_block(self, start: int, end: int) -> int:
        code, stop = self._block(start, end)
        self._add(code, start, stop)
        return stop

    def _block(self, start: int, end: int) -> tuple[str, int]:
        """The kind and the end of the block whose quotes open at ``start`` and stop at ``end``."""
        line_end = self._line_end(end)
        if self.text[end:line_end].strip(" \t\r"):
            return kinds.INLINE_BLOCK, self._inline_end(start, end, line_end)
        closing = self._closing(end, end - start)
        if closing is not None and not self._swallows(line_end, closing):
            return kinds.BLOCK, closing + end - start
        dedent = self._dedent(start, line_end)
        while dedent > end and self.text[dedent - 1] in " \t\r\n":
            dedent -= 1
        return kinds.OPEN_BLOCK, dedent

    def _inline_end(self, start: int, end: int, line_end: int) -> int:
        quotes = self.text[start:end]
        close = self.text.find(quotes, end, line_end)
        if close < 0:
            close = self.text.find(quotes, line_end, self._dedent(start, line_end))
        if close >= 0:
            return close + len(quotes)
        return line_end - (self.text[line_end - 1] == "\r")

    def _closing(self, position: int, quotes: int) -> int | None:
        """Where the closing quotes of a block stand, or ``None``."""
        if self._closings is None:
            self._closings = {}
            for match in CLOSING_QUOTES.finditer(self.text):
                length = match.end(1) - match.start(1)
                self._closings.setdefault(length, []).append(match.start(1))
        places = self._closings.get(quotes, [])
        index = bisect_right(places, position)
        return places[index] if index < len(places) else None

    def _swallows(self, start: int, closing: int) -> bool:
        """Whether a block that never ends has run on into the end of the next one."""
        if '"""' not in self.text[start:closing]:
            return False
        line = self.text.rfind("\n", 0, closing) + 1
        margin = self.text[line:closing]
        lines = self.text[start:line].split("\n")
        return any(_opens_block(written) for written in lines) and any(
            written.strip() and not written.startswith(margin) for written in lines
        )

    def _dedent(self, start: int, line_end: int) -> int:
        """Where the first statement after ``line_end`` begins that is indented no more."""
        own = LINE_INDENT.match(self.text, self.text.rfind("\n", 0, start) + 1)
        width = len(own[1]) if own else 0
        for line in LINE_INDENT.finditer(self.text, line_end):
            if len(line[1]) <= width and BEGINS_STATEMENT.match(self.text, line.end()):
                return line.start()
        return len(self.text)

    def _line_end(self, position: int) -> int:
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    # ---- depth ----------------------------------------------------------------------------

    def _skip_deep(self, start: int, position: int) -> int:
        """Pass over everything that nests too deep, as one bad token."""
        self.tokens.too_deep.append(start)
        last = self._end_of_depth(position)
        self._add(kinds.TOO_DEEP, start, last)
        return last

    def _end_of_depth(self, position: int) -> int:
        groups = _groups()
        at: int | None = position
        while at is not None:
            here, at = at, None
            for match in token_pattern().finditer(self.text, here):
                code = groups[match.lastindex]  # type: ignore[index]
                position = match.end()
                if code == "end":
                    return len(self.text)
                if code == "symbol":
                    self.depth += _DEPTHS.get(self.text[position - 1], 0)
                    if self.depth <= MAX_DEPTH:
                        return position
                elif code == "block":
                    at = position = self._block(match.start(match.lastindex or 0), position)[1]
                    break
        return position


def _opens_block(line: str) -> bool:
    """Whether a line of text looks as if another block began at its end."""
    stripped = line.strip()
    return stripped.endswith('"""') and not stripped.startswith('"')


@cache
def _groups() -> tuple[str, ...]:
    """The kind that each group of the token pattern stands for, or its name where code decides."""
    return tuple(_CODES.get(name, name) for name in group_names())
