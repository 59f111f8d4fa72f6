"""Sentences, told apart by their end marks.

`.`, `!`, `?` and `…` end a sentence before white space; `。`, `！`, `？`, `।`, `؟`, `۔` and their
kin end one anywhere. A blank line and the start of a bullet or a numbered item end one too;
headings are none. A full stop after an initial, or after an abbreviation common in English, does
not end one. Thai, Lao and related scripts mark no sentences, and none are counted there.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rubricc.functions.lines import unix
from rubricc.functions.place import at_place
from rubricc.functions.scripts import is_western, require_sentences

_SOFT = ".!?\u2026"
_HARD = "\u3002\uff01\uff1f\uff61\u061f\u06d4\u0964\u0965\u1362\u1367\u104b\u17d4\u0f0d\u0589"
_CLOSERS = "\"'\u201d\u2019\u00bb)\\]}*_`\u300d\u300f\uff09\u3011"
_MARKS = re.compile(f"[{_SOFT}{_HARD}]++[{_CLOSERS}]*+")
_HARD_FREE = frozenset(_SOFT + "\"'\u201d\u2019\u00bb)]}*_`\u300d\u300f\uff09\u3011")
_OPENERS = "([{\"'*_\u201c\u2018"
_ITEM = re.compile(r"\s*+(?:[-*+\u2022\u2023\u25e6\u25aa\u2013]|\d{1,9}[.)])\s++")
_HEADING = re.compile(r" {0,3}#{1,6}\s")
_LOOK_BACK = 12
"""An abbreviation is looked for among so many characters before the full stop."""

_LONGEST = 6
"""No abbreviation is longer, in characters."""

_NEVER_LAST = frozenset(
    "mr mrs ms dr prof rev hon st mt gen col capt lt sgt vs cf e.g i.e viz fig figs eq eqs"
    " approx al".split()
)
_BEFORE_NUMBERS = frozenset("no nos vol p pp ch".split())
_SELDOM_LAST = frozenset(
    "etc inc ltd co corp jr sr dept est ed eds jan feb mar apr jun jul aug sep sept"
    " oct nov dec a.m p.m u.s u.k u.n e.u ph.d m.d b.a m.a b.c a.d".split()
)


def sentences(text: str) -> int:
    """How many sentences ``text`` has."""
    return len(sentence_list(text))


def sentence(text: str, place: float) -> str:
    """The sentence at ``place``, with its end mark, trimmed."""
    return at_place(sentence_list(text), place, "sentence")


@lru_cache(maxsize=8)
def sentence_list(text: str) -> tuple[str, ...]:
    """The sentences in order, trimmed; each holds a letter or a digit."""
    if not is_western(text):
        require_sentences(text)
    found: list[str] = []
    for block in _blocks(unix(text)):
        start = 0
        for mark in _MARKS.finditer(block):
            if _ends(block, mark) and not _is_abbreviation(block, mark):
                found.append(block[start : mark.end()])
                start = mark.end()
        found.append(block[start:])
    trimmed = map(str.strip, found)
    return tuple(piece for piece in trimmed if any(map(str.isalnum, piece)))


def _blocks(text: str) -> list[str]:
    """Runs of lines across which a sentence may go on; item marks are left out."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        start = line.lstrip()[:1]
        if not start or (start == "#" and _HEADING.match(line)):
            blocks.append([])
            continue
        item = None if start.isalpha() else _ITEM.match(line)
        if item:
            blocks.append([line[item.end() :]])
        else:
            blocks[-1].append(line)
    return ["\n".join(block) for block in blocks if block]


def _ends(block: str, mark: re.Match[str]) -> bool:
    end = mark.end()
    return end == len(block) or block[end].isspace() or not _HARD_FREE.issuperset(mark[0])


def _is_abbreviation(block: str, mark: re.Match[str]) -> bool:
    """Whether a full stop belongs to the word before it rather than to the sentence."""
    at = mark.start()
    if mark[0] != ".":
        return False
    before = block[max(0, at - _LOOK_BACK) : at]
    if not before or before[-1].isspace():
        return False
    before = before.rsplit(None, 1)[-1].lstrip(_OPENERS)
    if len(before) > _LONGEST:
        return False
    if len(before) == 1 and before.isupper() and before != "I":
        return True
    rest = block[at + 1 : at + 40].lstrip()[:1]
    plain = before.lower()
    if not rest or plain in _NEVER_LAST:
        return bool(rest)
    if plain in _BEFORE_NUMBERS:
        return rest.isdigit()
    return plain in _SELDOM_LAST and (rest.islower() or rest.isdigit())
