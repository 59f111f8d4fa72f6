"""Text of rows made safe to look at.

A text can hold characters that are not seen, or that change how its neighbours are seen: they hide
an instruction to a judge from the person who reads the report. Each is shown by its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

APART = 4
"""So many hidden characters in a row are shown one by one; a longer run is summed up."""

NAMED = 3
"""So many kinds of a longer run are named."""

JOINERS: Final = frozenset("\u200c\u200d")
"""Characters that join pictures into one, and keep letters of some scripts together or apart."""

SELECTORS: Final = frozenset("\ufe0e\ufe0f")
"""Variation selectors that choose between a picture and a plain sign."""

_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
"""Letters and marks that are drawn as nothing."""

_MAYBE: Final = re.compile(
    "[^\\n\\t\\x20-\\x7e\\xa0-\\xac\\xae-\\u02ff\\u0370-\\u03ff\\u2010-\\u2027\\u4e00-\\u9fff]"
)
"""Everything but the commonest characters that can be seen, to be looked at one by one."""


class Piece(NamedTuple):
    """A stretch of text; ``odd`` says what stands there instead of what cannot be seen."""

    text: str
    odd: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """``text`` in order, with hidden characters replaced; line ends are ``\\n``."""
    text = text.replace("\r\n", "\n")
    start = 0
    run: list[str] = []
    for found in _MAYBE.finditer(text):
        at = found.start()
        if not _hides(text, at):
            continue
        if at > start:
            yield from _odd(run)
            run = []
            yield Piece(text[start:at])
        run.append(text[at])
        start = at + 1
    yield from _odd(run)
    if start < len(text):
        yield Piece(text[start:])


def plain(text: str) -> str:
    """The same on one line of plain text, for titles and names."""
    shown = "".join(f"[{odd}]" if odd else part for part, odd in pieces(text))
    return " ".join(shown.split())


def code_of(character: str) -> str:
    """A character by its number, as ``U+202E``."""
    return f"U+{ord(character):04X}"


def _odd(run: list[str]) -> Iterator[Piece]:
    if len(run) <= APART:
        yield from (Piece(character, code_of(character)) for character in run)
        return
    kinds = sorted(set(run))
    named = ", ".join(map(code_of, kinds[:NAMED])) + (", …" if len(kinds) > NAMED else "")
    yield Piece("".join(run), f"{len(run):,} hidden characters: {named}")


def _hides(text: str, at: int) -> bool:
    character = text[at]
    if not _is_hidden(character):
        return False
    before = text[at - 1] if at else ""
    after = text[at + 1 : at + 2]
    if character in JOINERS:
        return not (_joins(before) and _joins(after))
    if character in SELECTORS:
        return not (_is_picture(before) or (before and before in "#*0123456789"))
    return True


@lru_cache(maxsize=4096)
def _is_hidden(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _BLANK or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _joins(character: str) -> bool:
    """Whether a joiner has a purpose beside ``character``."""
    return character in SELECTORS or _is_picture(character) or bool(_JOINING.match(character))


def _is_picture(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in ("So", "Sk", "Sm")


_JOINING: Final = re.compile("[\u0600-\u1aff\ua840-\uabff]")
"""Scripts whose letters change shape beside each other: Arabic, those of India, Mongolian."""
