"""Text made safe and measurable for a terminal.

What comes from a source may hold characters that move the cursor, change colours or turn the
direction of writing. They are replaced by one visible character each.
"""

from __future__ import annotations

import unicodedata

TAB_STOP = 4
"""Columns of a terminal between two tab stops."""

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """``text`` on one line, without control characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text))


def expanded(line: str) -> tuple[list[str], list[int]]:
    """What is shown for each character of ``line``, and how many columns each takes.

    A tab becomes blanks up to the next tab stop; a wide character takes two columns, one that is
    drawn over its neighbour none.
    """
    shown: list[str] = []
    widths: list[int] = []
    column = 0
    for character in line:
        if character == "\t":
            width = TAB_STOP - column % TAB_STOP
            shown.append(" " * width)
        else:
            drawn = _visible(character)
            width = columns(drawn)
            shown.append(drawn)
        widths.append(width)
        column += width
    return shown, widths


def columns(character: str) -> int:
    """How many columns of a terminal one character takes: 0, 1 or 2."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if 0x80 <= code < 0xA0 or character in _TURNING or character in "\u2028\u2029":
        return "\ufffd"
    return character
