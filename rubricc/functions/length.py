"""Length in characters."""

from __future__ import annotations


def characters(text: str) -> int:
    """How many Unicode code points ``text`` has, white space and line ends included.

    An emoji or an accented letter may be made of several.
    """
    return len(text)
