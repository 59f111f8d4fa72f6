"""The byte test: another text changes the bytes of its own place and its codes, and no other.

A call is rendered with two harmless texts first. Where these renderings differ, and nowhere else, a
third text may make a difference; what stands there has to be that text, byte for byte, and codes
that it does not contain.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rubricc.prompts.fence import DIGITS

Hole = Literal["text", "text as JSON", "code"]
Part = str | tuple[Hole]

_CODE: Final = re.compile(rf"(?<![0-9])[0-9]{{{DIGITS}}}(?![0-9])")
_BREAKS: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_RUN: Final = re.compile(f"[^{_BREAKS}]+")

BEFORE, AFTER = 40, 60
"""Characters of an excerpt, before and after the place that it is about."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where, in one phrase with an excerpt."""

    what: Literal["fence", "unaltered"]
    says: str


def harmless(text: str, letter: str) -> str:
    """A text with the same breaks between lines as ``text`` and nothing else of it."""
    return _RUN.sub(f'q"zx{letter}', text) or f'q"zx{letter}'


def pattern_of(first: str, second: str, one: str, other: str) -> list[Part] | str:
    """The parts of two renderings that must stay and those that may differ; or, as text, how the
    renderings differ elsewhere. ``one`` and ``other`` are the texts that stand in them."""
    left, right = _cut(first, one), _cut(second, other)
    if len(left) != len(right):
        return "a harmless text changes how often it stands there"
    parts: list[Part] = []
    for a, b in zip(left, right, strict=True):
        if isinstance(a, str) and isinstance(b, str):
            pieces = _with_codes(a, b)
            if pieces is None:
                return f"a harmless text changes what stands around it: {_excerpt(a, _first(a, b))}"
            parts += pieces
        elif a == b:
            parts.append(a)
        else:
            return "a harmless text is written in two ways"
    return parts


def aligned(parts: Sequence[Part], rendered: str, text: str) -> Fault | None:
    """The first place where ``rendered`` is not ``parts`` with ``text`` and codes put in."""
    place = 0
    as_json = json.dumps(text, ensure_ascii=False)[1:-1]
    for part in parts:
        if part == ("code",):
            code = rendered[place : place + DIGITS]
            if not _CODE.fullmatch(code):
                return Fault("fence", f"no code stands here: {_excerpt(rendered, place)}")
            if code in text:
                return Fault("fence", f"the text contains its own code {code}")
            place += DIGITS
            continue
        wanted = part if isinstance(part, str) else as_json if "JSON" in part[0] else text
        if not rendered.startswith(wanted, place):
            at = place + _first(wanted, rendered[place : place + len(wanted)])
            what: Literal["fence", "unaltered"] = "fence" if isinstance(part, str) else "unaltered"
            return Fault(what, _excerpt(rendered, at))
        place += len(wanted)
    if place != len(rendered):
        return Fault("fence", f"more follows: {_excerpt(rendered, place)}")
    return None


def _cut(rendered: str, text: str) -> list[Part]:
    """A rendering cut where ``text`` stands, as it is or inside a string of JSON."""
    as_json = json.dumps(text, ensure_ascii=False)[1:-1]
    parts: list[Part] = []
    for number, outside in enumerate(rendered.split(text)):
        parts += (("text",),) if number else ()
        for inner, piece in enumerate(outside.split(as_json)):
            parts += (("text as JSON",),) if inner else ()
            parts.append(piece)
    return parts


def _with_codes(a: str, b: str) -> list[Part] | None:
    """One piece of constant text with the codes in which two renderings differ as holes."""
    if a == b:
        return [a]
    parts: list[Part] = []
    place = 0
    for mine, yours in zip(_CODE.finditer(a), _CODE.finditer(b), strict=False):
        if mine[0] == yours[0]:
            continue
        parts += (a[place : mine.start()], ("code",))
        place = mine.end()
    parts.append(a[place:])
    filled = iter(yours[0] for m, yours in zip(_CODE.finditer(a), _CODE.finditer(b), strict=False)
                  if m[0] != yours[0])  # fmt: skip
    again = "".join(part if isinstance(part, str) else next(filled) for part in parts)
    return parts if again == b else None


def _first(a: str, b: str) -> int:
    """Where two texts first differ."""
    shortest = min(len(a), len(b))
    return next((place for place in range(shortest) if a[place] != b[place]), shortest)


def _excerpt(text: str, place: int) -> str:
    """What stands around a place, which is marked."""
    start = max(place - BEFORE, 0)
    return f"{text[start:place]}\u2038{text[place : place + AFTER]}"
