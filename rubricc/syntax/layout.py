"""The tokens of a broken file with their places on lines, for cutting it into pieces.

Only a file that does not follow the grammar comes here. Tokens that are noise to every reader (a
semicolon, a ``#`` comment, an odd blank) are left out, braces that an unclosed string swallowed are
put back, and invented braces can be added; indices run over all of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.tokens import Tokens

_SLOT = re.compile(r"\{\{[^{}]*\}\}")
_SWALLOWING = (kinds.OPEN_STRING, kinds.CURLY_STRING)
TAB_WIDTH = 4


@dataclass(eq=False)
class Layout:
    """``order`` lists the indices of tokens in reading order; ``columns`` has an entry for each
    token that is the first of its line, with its column from 0."""

    tokens: Tokens
    order: list[int]
    columns: dict[int, int]
    real: int
    """How many tokens stand in the file; an index from here on was invented."""

    @property
    def codes(self) -> list[str]:
        return self.tokens.codes

    def code(self, index: int) -> str:
        return self.tokens.codes[index]

    def text(self, index: int) -> str:
        return self.tokens.text(index)

    def span(self, index: int) -> Span:
        return Span(self.tokens.starts[index], self.tokens.ends[index])

    def invent(self, code: str, place: int, end: int | None = None) -> int:
        """A new token at the offset ``place``, of no width unless it has an ``end``."""
        self.tokens.codes.append(code)
        self.tokens.starts.append(place)
        self.tokens.ends.append(place if end is None else end)
        return len(self.tokens.codes) - 1


def lay_out(tokens: Tokens) -> Layout:
    """A layout over a copy of ``tokens``, which invented tokens may be added to."""
    copy = Tokens(
        tokens.source,
        list(tokens.codes),
        tokens.starts[:],
        tokens.ends[:],
        tokens.comments,
        tokens.too_deep,
    )
    count = len(tokens.codes)
    layout = Layout(copy, [], {}, count)
    text = tokens.source.text
    last = slot_end = 0
    for index in range(count):
        start = copy.starts[index]
        line = text.rfind("\n", last, start) + 1
        if line or index == 0:
            if not is_noise(layout, index):
                layout.columns[index] = _column(text[line:start])
                last = copy.ends[index]
        else:
            last = copy.ends[index]
        if index < slot_end:
            continue
        slot_end = _slot_end(layout, index)
        if slot_end > index:
            span = layout.span(index).to(layout.span(slot_end - 1))
            layout.order.append(layout.invent(kinds.LOOSE_SLOT, span.start, span.end))
        elif not is_noise(layout, index):
            layout.order.append(index)
            layout.order += _swallowed(layout, index)
    return layout


def _slot_end(layout: Layout, index: int) -> int:
    """The end of the tokens that make up a slot outside of every text; ``index`` if there is none.

    Two braces in a row never belong to a program, so that ``{{name}}`` can only be unquoted prose.
    """
    codes = layout.codes
    if codes[index] != "{" or index + 1 >= layout.real or codes[index + 1] != "{":
        return index
    start = layout.tokens.starts[index]
    slot = _SLOT.match(layout.tokens.source.text, start)
    if slot is None or "\n" in slot[0]:
        return index
    end = index
    while end < layout.real and layout.tokens.starts[end] < slot.end():
        end += 1
    return end


def _column(before: str) -> int:
    return len(before.expandtabs(TAB_WIDTH))


def is_noise(layout: Layout, index: int) -> bool:
    """Whether the token is reported by itself and then read as if it were not there."""
    code = layout.code(index)
    if code in (kinds.SEMICOLON, kinds.HASH):
        return True
    return code == kinds.BAD_CHARACTER and is_blank(layout.text(index))


def is_blank(text: str) -> bool:
    """Whether ``text`` is of blanks that no editor shows, or of characters without a shape."""
    return all(c.isspace() or c in "\0\u200b\u200c\u200d\u2060\ufeff\ufffd" for c in text)


def _swallowed(layout: Layout, index: int) -> list[int]:
    """Braces to make up for those that ended up inside an unclosed string."""
    if layout.code(index) not in _SWALLOWING:
        return []
    content = _SLOT.sub("", layout.text(index))
    missing = content.count("{") - content.count("}")
    end = layout.span(index).end
    return [layout.invent("{" if missing > 0 else "}", end) for _ in range(min(abs(missing), 3))]
