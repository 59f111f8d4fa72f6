"""A broken piece: its tokens as one string of kinds, and the words that every slip needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Rule
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.layout import Layout

W = "[" + "".join(sorted(kinds.WORD_KINDS)) + "\x02]"
"""Any word, as a class of a pattern over kinds."""

RULE_KEYWORD = r"(?:HU|P|L|f|O(?:HU|P|L|f))"
TEXT = r'["Br]'


@dataclass(eq=False)
class Piece:
    """The tokens of one broken piece; ``context`` is the piece that the grammar was asked for."""

    layout: Layout
    order: list[int]
    context: str
    is_headed: bool = True
    has_body: bool = False
    """Whether a body in braces follows that is read apart from this header."""

    def __post_init__(self) -> None:
        self.codes = "".join(self.layout.code(index) for index in self.order)
        self.source: SourceFile = self.layout.tokens.source

    @property
    def is_block(self) -> bool:
        """Whether it is a key with a body."""
        return re.fullmatch(f"{W}:?", self.codes) is not None

    def code(self, position: int) -> str:
        return self.codes[position] if position < len(self.codes) else kinds.END

    def text(self, position: int) -> str:
        return self.layout.text(self.order[position])

    def span(self, position: int, last: int | None = None) -> Span:
        """The span of one token, or from one to another."""
        first = self.layout.span(self.order[position])
        return first if last is None else first.to(self.layout.span(self.order[last]))

    def whole(self) -> Span:
        return self.span(0, len(self.order) - 1)

    def end(self) -> Span:
        """The last token, which something should follow."""
        return self.span(len(self.order) - 1)

    def declared_name(self) -> str | None:
        """What the piece would have been called, if that can be read."""
        if self.context not in ("item", "file") or not self.codes:
            return None
        if self.codes[0] == "I":
            words = [p for p in range(1, len(self.codes)) if self.codes[p] == kinds.NAME]
            return self.text(words[-1]) if words else None
        skipped = {"H": 2, "O": 3 if self.code(1) == "H" else 2, "X": 2, "T": 99}
        if self.codes[0] in (kinds.BLOCKWORD, "E"):
            return None
        position = skipped.get(self.codes[0], 1)
        if re.match(f"{W}[:=]", self.codes):
            position = 0
        if position < len(self.codes) and self.codes[position] in kinds.WORD_KINDS:
            return self.text(position)
        return None


def finding(
    piece: Piece, rule: Rule, message: str, span: Span, help_: str | None, fix: Edit | None = None
) -> Diagnostic:
    return Diagnostic(rule, message, piece.source, span, help_, fix=fix)


def shown(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 40 else line[:39] + "…"
