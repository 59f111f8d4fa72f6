"""Cutting balanced tokens into statements, by their shape and their place on a line."""

from __future__ import annotations

from rubricc.syntax import kinds
from rubricc.syntax.layout import Layout

ITEM_KEYWORDS = frozenset("PLHfdcgtuDsO")
"""Kinds of the words that begin an item of a rubric."""

DECLARATION_KEYWORDS = frozenset("EIRCJXT")
"""Kinds of the words that begin a declaration, an import or an edition."""

_WORDS = kinds.WORD_KINDS | {kinds.BAD_NAME}
_TEXTS = frozenset(
    (
        kinds.STRING,
        kinds.BLOCK,
        kinds.RAW,
        kinds.OPEN_STRING,
        kinds.OPEN_BLOCK,
        kinds.INLINE_BLOCK,
        kinds.CURLY_STRING,
        kinds.SINGLE_STRING,
    )
)
_POINTS = _WORDS | {kinds.NUMBER, kinds.WEIGHT}
_CONTINUES = frozenset("&|!-*<,([=:.~>2{i")
"""After one of these an expression is not at its end."""
_NEVER_BEGINS = frozenset("}])&|*<,.~>2{?")
"""No statement begins with one of these."""
_HEADS = frozenset("lxsPLHUfdcgtuDORCJXTp")
"""Keywords that a word follows."""
_AFTER_KEYWORD = _WORDS | _TEXTS | {"{", kinds.WEIGHT, kinds.NUMBER, kinds.BAD_NUMBER}


class Cutter:
    """Finds statements in ``order``, whose braces are balanced; ``match`` pairs them."""

    def __init__(self, layout: Layout, order: list[int]) -> None:
        self.layout = layout
        self.order = order
        self.match = _pairs(self)

    def code(self, position: int) -> str:
        """The kind of the token at a position of ``order``; the end beyond the last."""
        in_order = 0 <= position < len(self.order)
        return self.layout.codes[self.order[position]] if in_order else kinds.END

    def column(self, position: int) -> int | None:
        """The column of the token, where it is the first of its line."""
        return self.layout.columns.get(self.order[position])

    def statements(self, start: int, stop: int) -> list[tuple[int, int]]:
        """The ranges of the statements between two positions, commas between them left out."""
        found: list[tuple[int, int]] = []
        while start < stop:
            if self.code(start) == ",":
                start += 1
                continue
            end = self.statement_end(start, stop)
            found.append((start, end))
            start = end
        return found

    def statement_end(self, start: int, stop: int) -> int:
        """Where the statement that begins at ``start`` ends, ``stop`` at the latest."""
        column = self.column(start)
        position = start
        is_open = False
        while position < stop:
            if position > start and self.begins(position, start, column):
                return position
            code = self.code(position)
            if code == "," and position > start and not is_open:
                return position
            if code == "{":
                return min(self.match.get(position, stop - 1) + 1, stop)
            if code in "([":
                is_open = is_open or position not in self.match
                position = min(self.match.get(position, position), stop - 1)
            position += 1
        return stop

    def begins(self, position: int, start: int, column: int | None) -> bool:
        """Whether another statement than the one at ``start`` begins at ``position``."""
        code, following = self.code(position), self.code(position + 1)
        before = self.code(position - 1)
        own = self.column(position)
        if code in _WORDS and following == ":" and self.column(position + 1) is None:
            header = self._in_header(position, start)
            return not header and (own is not None or before not in _CONTINUES)
        if own is None and self.is_point(position):
            return before not in _CONTINUES
        if own is None:
            is_item = code in "PLfgtcdHO" and before in _TEXTS | {"}"}
            return is_item and following in _WORDS and before != ","
        if self.is_headed(position):
            return self.code(position - 1) not in _HEADS or code in "PLHfgtO"
        if code in "-*" and self.is_headed(position + 1):
            return True
        if code in _NEVER_BEGINS or before in _CONTINUES:
            return False
        return column is not None and own <= column + 1

    def is_point(self, position: int) -> bool:
        """Whether what stands at ``position`` says something of one level: ``level 1:``."""
        return (
            self.code(position) in "lx"
            and self.code(position + 1) in _POINTS
            and (self.code(position + 2) == ":" or self.code(position + 2) in _TEXTS)
        )

    def _in_header(self, position: int, start: int) -> bool:
        """Whether the word at ``position`` still belongs to the header that begins at ``start``."""
        if self.code(position - 1) in _HEADS:
            return position - start <= 2
        words = self.code(position - 1) in _WORDS and self.code(start) in "PLHf"
        return words and position - start <= 3 and self.column(position) is None

    def is_headed(self, position: int) -> bool:
        """Whether a keyword in the place of one stands at ``position``."""
        code, following = self.code(position), self.code(position + 1)
        if code in ITEM_KEYWORDS or code in "lxp":
            return following in _AFTER_KEYWORD
        if code in DECLARATION_KEYWORDS:
            return is_declaration(self, position)
        return code == kinds.BLOCKWORD


def is_declaration(cutter: Cutter, position: int) -> bool:
    """Whether the shape at ``position`` is that of a declaration, an import or an edition."""
    code = cutter.code(position)
    following, third = cutter.code(position + 1), cutter.code(position + 2)
    if code in "RC":
        return following in _WORDS and third in ("{", "(", "N")
    if code == "J":
        return following in _WORDS and third == "{"
    if code == "X":
        return following in _WORDS and third in _WORDS
    return code in "EIT" and following in _TEXTS


def _pairs(cutter: Cutter) -> dict[int, int]:
    """Matching brackets by position.

    A round or square one is never matched across a brace, nor across a keyword that begins a line
    with a name behind it: no bracket holds two words in a row.
    """
    pairs: dict[int, int] = {}
    waiting: list[tuple[str, int]] = []
    codes, columns = cutter.layout.codes, cutter.layout.columns
    for position, index in enumerate(cutter.order):
        code = codes[index]
        if code in "([{":
            waiting.append((code, position))
        elif code == "}":
            while waiting and waiting[-1][0] != "{":
                waiting.pop()
            if waiting:
                pairs[waiting.pop()[1]] = position
        elif code in _OPENING:
            if waiting and waiting[-1][0] == _OPENING[code]:
                pairs[waiting.pop()[1]] = position
        elif index in columns and waiting and waiting[-1][0] != "{" and cutter.is_headed(position):
            while waiting and waiting[-1][0] != "{":
                waiting.pop()
    return pairs


_OPENING = {")": "(", "]": "["}
