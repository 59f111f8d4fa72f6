"""Marks inside running text: highlighted passages, places left to fill in, numbered labels."""

from __future__ import annotations

import re

from rubricc.functions.no_value import OverBudget

STEPS = 50_000_000
"""The budget of one search for a label: characters compared where it may stand."""

_HIGHLIGHT = re.compile(r"\*\*(?=[^\s*])[^*\n]++\*\*|(?<!\*)\*(?=[^\s*])[^*\n]++\*(?!\*)")
_PLACEHOLDER = re.compile(r"\[(?=[^\[\]\n]*+\S)[^\[\]\n]++\](?!\()")
_NUMBER = re.compile(r"\s?\d+")
_FENCE = re.compile(r"\s*+(`{3,}|~{3,})[^`\n]*+\n")


def highlights(text: str) -> int:
    """How many passages of one line stand between single or double asterisks."""
    return len(_HIGHLIGHT.findall(text))


def placeholders(text: str) -> int:
    """How many places to fill in stand in square brackets, as `[name]`.

    Markdown links and brackets around white space are none.
    """
    return sum(1 for found in _PLACEHOLDER.findall(text) if found[1:-1].strip())


def labels(text: str, label: str) -> int:
    """How often ``label`` stands before a number, as `Section 2`, letter for letter.

    At most one blank or line end stands between the two. An empty label is none.
    """
    found = steps = 0
    at = text.find(label) if label else -1
    while at != -1:
        steps += len(label)
        if steps > STEPS:
            raise OverBudget("the label is too long to be looked for so often")
        number = _NUMBER.match(text, at + len(label))
        found += number is not None
        at = text.find(label, number.end() if number else at + 1)
    return found


def unfenced(text: str) -> str:
    """The inside of the code fence around the whole of ``text``; ``text`` trimmed without one."""
    whole = text.replace("\r\n", "\n").strip()
    opening = _FENCE.match(whole)
    if opening and whole.endswith("\n" + opening[1]):
        inside = whole[opening.end() - 1 : -len(opening[1])]
        if f"\n{opening[1]}" not in inside[:-1]:
            return inside.strip()
    return whole
