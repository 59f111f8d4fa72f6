"""Marks inside running text: highlighted passages and places left to fill in."""

from __future__ import annotations

import re

_HIGHLIGHT = re.compile(r"\*\*(?=[^\s*])[^*\n]++\*\*|(?<!\*)\*(?=[^\s*])[^*\n]++\*(?!\*)")
_PLACEHOLDER = re.compile(r"\[(?=[^\[\]\n]*+\S)[^\[\]\n]++\](?!\()")
_FENCE = re.compile(r"\s*+(`{3,}|~{3,})[^`\n]*+\n")


def highlights(text: str) -> int:
    """How many passages of one line stand between single or double asterisks."""
    return len(_HIGHLIGHT.findall(text))


def placeholders(text: str) -> int:
    """How many places to fill in stand in square brackets, as `[name]`.

    Markdown links and brackets around white space are none.
    """
    return sum(1 for found in _PLACEHOLDER.findall(text) if found[1:-1].strip())


def unfenced(text: str) -> str:
    """The inside of the code fence around the whole of ``text``; ``text`` trimmed without one."""
    whole = text.replace("\r\n", "\n").strip()
    opening = _FENCE.match(whole)
    if opening and whole.endswith("\n" + opening[1]):
        inside = whole[opening.end() - 1 : -len(opening[1])]
        if f"\n{opening[1]}" not in inside[:-1]:
            return inside.strip()
    return whole
