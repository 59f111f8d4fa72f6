"""Where a quotation stands in a text that may differ from it in white space and composition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_BLANK = re.compile(r"\s+")

JOINS_BEFORE: Final = (
    "\u1161-\u1175\u11a8-\u11c2\u09be\u09d7\u0b3e\u0b56\u0b57\u0bbe\u0bd7\u0cc2\u0cd5\u0cd6\u0d3e"
    "\u0d57\u0dcf\u0ddf\u102e\u1b35\U00011127\U0001133e\U00011357\U000114b0\U000114ba\U000114bd"
    "\U000115af\U00011930\U000113b8\U000113bb\U000113c2\U000113c9\U00016d67"
    "\U0001611e-\U00016120\U00016129"
)
"""Letters that composition joins to the letter before them, although they are no marks."""

_JOINS = re.compile(f"[{JOINS_BEFORE}]")


class Folded:
    """A text prepared for looking up quotations.

    Texts are compared after composition (NFC), with every stretch of white space as one blank.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        parts: list[str] = []
        self._starts: list[int] = []
        for start, part in _folded_parts(text):
            parts.append(part)
            self._starts += [start] * len(part)
        self.text = "".join(parts)

    def find(self, quotation: str) -> tuple[int, int] | None:
        """Where ``quotation`` first stands in the text itself: from, and up to without.

        ``None`` where it does not stand there, or holds nothing but white space.
        """
        wanted = fold(quotation)
        at = self.text.find(wanted) if wanted else -1
        if at == -1:
            return None
        end = at + len(wanted)
        return self._starts[at], self._starts[end] if end < len(self._starts) else self._length


def fold(text: str) -> str:
    """``text`` as it is compared."""
    return _BLANK.sub(" ", unicodedata.normalize("NFC", text)).strip()


def _folded_parts(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of the folded text, each with the place where it begins in ``text``."""
    composed = unicodedata.is_normalized("NFC", text)
    at = 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        if blank:
            yield at, " "
            at = blank.end()
            continue
        end = at + 1 if composed else _end_of_cluster(text, at)
        yield at, text[at:end] if composed else unicodedata.normalize("NFC", text[at:end])
        at = end


def _end_of_cluster(text: str, at: int) -> int:
    """Where the letter at ``at`` ends, with all marks that belong to it."""
    end = at + 1
    while end < len(text) and (unicodedata.combining(text[end]) or _JOINS.match(text[end])):
        end += 1
    return end
