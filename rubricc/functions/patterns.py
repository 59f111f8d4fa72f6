r"""Patterns: RE2 in linear time, with `\d`, `\w` and `\s` in the Unicode sense.

RE2 itself reads the three classes as ASCII; here they are rewritten before RE2 sees them. `\b` and
`\B` stay ASCII, for RE2 has no way to say more: they take every letter outside a-z for a gap.
`mentions(...)` finds whole words of any script.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rubricc.functions.no_value import OverBudget

STEPS = 4_000_000_000
"""The budget of one count: the sum over its matches of the bytes that were still to be read."""

_DIGIT = r"\p{Nd}"
_WORD = r"_\p{L}\p{M}\p{N}"
_SPACE = r"\t-\r\x{1c}-\x{1f}\x{85}\p{Z}"
_NOT_SPACE = (
    r"\x{0}-\x{8}\x{e}-\x{1b}\x{21}-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}"
    r"\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{10ffff}"
    r"\p{L}"
)
_NOT_WORD = (
    r"\x{203f}\x{2040}\x{2054}\x{fe33}\x{fe34}\x{fe4d}-\x{fe4f}\x{ff3f}"
    r"\p{C}\p{Z}\p{S}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}"
)
"""Written so that each ends in a class: a hyphen that follows is then no range."""

_OUTSIDE = {
    "d": _DIGIT, "D": r"\P{Nd}", "w": f"[{_WORD}]", "W": f"[^{_WORD}]",
    "s": f"[{_SPACE}]", "S": f"[^{_SPACE}]",
}  # fmt: skip
_INSIDE = {
    "d": _DIGIT, "D": r"\P{Nd}", "w": _WORD, "W": _NOT_WORD, "s": _SPACE, "S": _NOT_SPACE,
}  # fmt: skip


class PatternInvalid(ValueError):
    """RE2 refuses a pattern; :func:`rubricc.functions.pattern_fault.find_fault` says why."""


@dataclass(frozen=True, slots=True, eq=False)
class CompiledPattern:
    """A pattern ready to search; ``engine`` is RE2's own object."""

    source: str
    engine: Any
    anchor: Any
    groups: int

    def matches(self, text: str) -> bool:
        """Whether the pattern matches anywhere in ``text``."""
        data = _bytes(text)
        found: bool = self.engine.Match(self.anchor, data, 0, len(data))[0][0] != -1
        return found

    def count(self, text: str) -> int:
        """How many matches stand side by side in ``text``; empty ones are not counted.

        Raises:
            OverBudget: text and matches are so many that the work could be more than ``STEPS``.
        """
        data = _bytes(text)
        end = len(data)
        match, anchor = self.engine.Match, self.anchor
        found = steps = at = 0
        while at <= end:
            start, stop = match(anchor, data, at, end)[0]
            if start == -1:
                break
            steps += end - at
            if steps > STEPS:
                raise OverBudget("the pattern matches too often in so long a text")
            if stop > start:
                found += 1
                at = stop
            else:
                at = _next_character(data, stop)
        return found

    def find_all(self, text: str) -> Iterator[str]:
        """The matches in order, or the first group of each where the pattern has groups.

        Raises:
            OverBudget: as for :meth:`count`.
        """
        data = _bytes(text)
        end = len(data)
        engine = _engine(self.source, captures=True) if self.groups else self.engine
        steps = at = 0
        while at <= end:
            spans = engine.Match(self.anchor, data, at, end)
            start, stop = spans[0]
            if start == -1:
                return
            steps += end - at
            if steps > STEPS:
                raise OverBudget("the pattern matches too often in so long a text")
            first, last = spans[1] if self.groups else spans[0]
            if stop > start:
                yield data[first:last].decode("utf-8", "replace") if first != -1 else ""
                at = stop
            else:
                at = _next_character(data, stop)


@lru_cache(maxsize=4096)
def compile_pattern(source: str) -> CompiledPattern:
    """``source`` ready to search.

    Raises:
        PatternInvalid: RE2 refuses it.
    """
    from re2 import _re2

    engine = _engine(source, captures=False)
    groups = _engine(source, captures=True).NumberOfCapturingGroups()
    return CompiledPattern(source, engine, _re2.RE2.Anchor.UNANCHORED, groups)


def translate(source: str) -> str:
    r"""``source`` with `\d \D \w \W \s \S` written out in Unicode classes, for RE2."""
    if "\\" not in source:
        return source
    out: list[str] = []
    at, inside = 0, False
    while at < len(source):
        end, inside, written = _piece(source, at, inside)
        out.append(written or source[at:end])
        at = end
    return "".join(out)


def _piece(source: str, at: int, inside: bool) -> tuple[int, bool, str]:
    """The end of the piece at ``at``, whether a class is open after it, and its translation.

    An empty translation leaves the piece as it is.
    """
    character = source[at]
    if character == "\\":
        if not inside and source.startswith("\\Q", at):
            closing = source.find("\\E", at)
            return (len(source) if closing == -1 else closing + 2), False, ""
        letter = source[at + 1 : at + 2]
        return at + 2, inside, (_INSIDE if inside else _OUTSIDE).get(letter, "")
    if inside:
        if source.startswith("[:", at) and (closing := source.find(":]", at)) != -1:
            return closing + 2, True, ""
        return at + 1, character != "]", ""
    if character != "[":
        return at + 1, False, ""
    end = at + 1
    end += source.startswith("^", end)
    end += source.startswith("]", end)
    return end, True, ""


@lru_cache(maxsize=4096)
def _engine(source: str, captures: bool) -> Any:
    from re2 import Options, _re2

    options = Options()
    options.log_errors = False
    options.never_capture = not captures
    try:
        engine = _re2.RE2(translate(source).encode("utf-8"), options)
    except (_re2.Error, UnicodeEncodeError) as error:
        raise PatternInvalid(str(error)) from None
    if not engine.ok():
        raise PatternInvalid(engine.error().decode("utf-8", "replace"))
    return engine


@lru_cache(maxsize=8)
def _bytes(text: str) -> bytes:
    """``text`` in UTF-8; a lone surrogate, which UTF-8 cannot hold, becomes `?`."""
    return text.encode("utf-8", "replace")


def _next_character(data: bytes, at: int) -> int:
    at += 1
    while at < len(data) and data[at] & 0xC0 == 0x80:
        at += 1
    return at
