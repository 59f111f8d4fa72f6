"""Responses that say nothing, which code settles before a judge is asked.

An empty text, a lone colon or an opening phrase without anything behind it has earned full marks
from judges (One Token to Fool LLM-as-a-Judge, arXiv 2507.08794). Such a response meets no
principle and commits no fault. Hard rules and facts stay open: "Gives no help with weapons" is
true of an empty answer, and only a judge can tell.
"""

from __future__ import annotations

import unicodedata

from rubricc.plan.criterion import Criterion
from rubricc.plan.scale import Scale
from rubricc.plan.verdict import UNMET, Verdict

OPENERS = frozenset(
    {
        "thought process",
        "let's solve this problem step by step",
        "let's think step by step",
    }
)
"""Phrases that only open an answer: folded, without the punctuation behind them."""

UNSEEN = frozenset(
    {
        *("\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"),
        *map(chr, range(0x180B, 0x1810)),
        *map(chr, range(0xFE00, 0xFE10)),
        *map(chr, range(0xE0100, 0xE01F0)),
    }
)
"""Letters, marks and symbols that are drawn as nothing: the blank cell of Braille, and those that
Unicode lists as ``Default_Ignorable_Code_Point``."""

HEADINGS = frozenset({"answer", "final answer", "reasoning", "response", "solution"})
"""Words that open an answer where a colon follows; alone they may be one."""


def says_nothing(response: str) -> bool:
    """Whether a response is white space and punctuation alone, an opener, or a lone heading."""
    if all(map(_is_mark, response)):
        return True
    if len(response) > 80:
        return False
    text = response.strip().strip("*_# ").replace("\u2019", "'").casefold()
    bare = text.rstrip(".:!…*_ ")
    return bare in OPENERS or (bare in HEADINGS and ":" in text[len(bare) :])


def settled(criterion: Criterion) -> Verdict | None:
    """The verdict on a response that says nothing; ``None`` where only a judge can tell."""
    if criterion.kind not in ("principle", "pitfall"):
        return None
    return UNMET if criterion.scale is None else lowest(criterion.scale)


def lowest(scale: Scale) -> Verdict:
    """The verdict at the level of the least value, which a response that says nothing earns."""
    level = min(scale.levels, key=lambda each: each.value)
    return Verdict("scored", level.value, level.point)


def _is_mark(character: str) -> bool:
    """White space, punctuation, or a character that cannot be seen."""
    return character.isspace() or unicodedata.category(character)[0] in "PZC" or character in UNSEEN
