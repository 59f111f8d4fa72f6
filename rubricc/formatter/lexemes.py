"""Tokens with the comments that follow them, ready to be laid out anew."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rubricc.syntax.tokens import Token

_BLANK_LINE = re.compile(r"(?:\r\n|\r(?!\n)|\n)[ \t]*[\r\n]")
_SUPPRESSION = re.compile(r"//[ \t]*rubricc[ \t]*:")


@dataclass(frozen=True, slots=True)
class Comment:
    """One ``//`` or ``///`` comment, without blanks at its end."""

    text: str
    own_line: bool
    """Whether it stands on a line of its own rather than behind a token."""
    blank_before: bool
    """Whether a blank line stood before it."""
    line: int
    """Where the line begins that it was written on, as an offset of the source."""

    @property
    def is_suppression(self) -> bool:
        """Whether it allows a finding, so that it matters which line it stands on."""
        return _SUPPRESSION.match(self.text) is not None

    @property
    def is_doc(self) -> bool:
        return self.text.startswith("///") and not self.text.startswith("////")

    def moved_down(self) -> Comment:
        """The same comment on a line of its own."""
        return self if self.own_line else replace(self, own_line=True)


@dataclass(slots=True)
class Lexeme:
    """A token that means something, and the comments between it and the next one."""

    text: str
    start: int
    blank_before: bool = False
    after: list[Comment] = field(default_factory=list)

    @property
    def is_block(self) -> bool:
        return self.text.startswith('"""')

    @property
    def is_prose(self) -> bool:
        return self.text.startswith('"')

    @property
    def is_word(self) -> bool:
        return (self.text[0].isalpha() or self.text[0] == "_") and not self.text.endswith('"')

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()

    @property
    def is_signed(self) -> bool:
        return len(self.text) > 1 and self.text[0] in "+-" and self.text[1].isdigit()


def lexemes(text: str, tokens: Iterable[Token]) -> list[Lexeme]:
    """The tokens of ``text`` in order, behind an empty first one that holds leading comments."""
    found = [Lexeme("", 0)]
    end = 0
    for token in tokens:
        start, stop = token.span
        gap = text[end:start]
        blank = _BLANK_LINE.search(gap) is not None
        if token.is_comment:
            last = found[-1]
            behind = bool(last.text) and not last.after and "\n" not in gap and "\r" not in gap
            comment = Comment(
                token.text.rstrip(), not behind, blank, text.rfind("\n", 0, start) + 1
            )
            last.after.append(comment.moved_down() if comment.is_doc else comment)
        elif token.text:
            found.append(Lexeme(token.text, start, blank))
        end = stop
    return found


def joined(first: Sequence[Comment], second: Sequence[Comment]) -> list[Comment]:
    """Comments of two gaps that became one: only the very first may stand behind a token."""
    if not first:
        return list(second)
    return [*first, *(comment.moved_down() for comment in second)]
