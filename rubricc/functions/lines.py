"""Lines and paragraphs, and the lines that Markdown gives a meaning.

Blank lines and blocks without a letter or digit (a rule such as `***`) are not counted.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rubricc.functions.place import at_place

_BLANK_LINES = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"\n[^\S\n]*+[-*+\u2022\u2023\u25e6\u25aa\u2013](?=[^\S\n]+\S)")
_NUMBERED = re.compile(r"\n[^\S\n]*+\d{1,9}[.)](?=[^\S\n]+\S)")
_HEADING = re.compile(r"\n {0,3}#{1,6}(?=[ \t]+\S)")


def lines(text: str) -> int:
    """How many lines are not blank."""
    return len(list(filter(str.strip, text.splitlines())))


def line(text: str, place: float) -> str:
    """The line at ``place`` among those that are not blank, trimmed."""
    return at_place(list(filter(None, map(str.strip, text.splitlines()))), place, "line")


def paragraphs(text: str) -> int:
    """How many blocks of text are set apart by blank lines."""
    return len(paragraph_list(text))


def paragraph(text: str, place: float) -> str:
    """The paragraph at ``place``, trimmed."""
    return at_place(paragraph_list(text), place, "paragraph")


@lru_cache(maxsize=8)
def paragraph_list(text: str) -> tuple[str, ...]:
    """The paragraphs in order, trimmed."""
    blocks = map(str.strip, _BLANK_LINES.split(unix(text)))
    return tuple(block for block in blocks if any(map(str.isalnum, block)))


def bullets(text: str) -> int:
    """How many lines are bullets: `-`, `*`, `+`, `•` or `–`, white space, then text."""
    return len(_BULLET.findall("\n" + unix(text)))


def numbered(text: str) -> int:
    """How many lines are numbered items: `1.` or `1)`, white space, then text."""
    return len(_NUMBERED.findall("\n" + unix(text)))


def headings(text: str) -> int:
    """How many lines are Markdown headings: one to six `#`, a blank, then text."""
    return len(_HEADING.findall("\n" + unix(text)))


def unix(text: str) -> str:
    """``text`` with every line ending written as a line feed."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x85", "\n")
    return text
