"""What is wrong with a pattern, in words that name the construct and say what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rubricc.functions.patterns import PatternInvalid, compile_pattern


@dataclass(frozen=True, slots=True)
class PatternFault:
    """One reason why a pattern is refused; ``start`` and ``end`` are offsets in its source."""

    message: str
    help: str
    start: int
    end: int


_LINEAR = "a pattern sees only the text that it matches; combine two checks with `and` or `not`"
_CONSTRUCTS: tuple[tuple[str, str, str], ...] = (
    (r"\(\?<?[=!]", "look-around `{}` in a pattern", _LINEAR),
    (r"\(\?P=\w*\)?|\\[1-9]|\\k<\w*>", "back-reference `{}` in a pattern",
     "a pattern cannot refer to what it matched before"),
    (r"\(\?>", "atomic group `{}` in a pattern", "write `(?:`: matching is linear anyway"),
    (r"(?:[*+?]|\{\d*+,?\d*+\})\+", "possessive `{}` in a pattern",
     "leave out the last `+`: matching is linear anyway"),
    (r"\\Z", "`{}` in a pattern", "write `\\z` for the end of the text"),
    (r"\\C", "`{}` in a pattern", "write `.` for any character"),
    (r"\\u[0-9A-Fa-f]{0,4}", "`{}` in a pattern", "write `\\x{263A}` for a character by number"),
    (r"\(\?#", "comment `{}` in a pattern", "write it into a `note:` instead"),
    (r"\(\?\w*x", "flag `x` in a pattern", "write the pattern without blanks and comments"),
    (r"\(\?\(", "condition `{}` in a pattern", "write two checks joined by `or`"),
    (r"\\[XRKhNGYy]", "`{}` in a pattern", "patterns are RE2: spell out the characters in `[…]`"),
)  # fmt: skip
_REFUSALS: tuple[tuple[str, str, str], ...] = (
    ("missing ]", "`[` without `]` in a pattern", "close it, or write `\\[` for the character"),
    ("missing )", "`(` without `)` in a pattern", "close it, or write `\\(` for the character"),
    ("unexpected )", "`)` without `(` in a pattern", "write `\\)` for the character"),
    ("trailing \\", "a pattern that ends in `\\`", "write `\\\\` for the character"),
    ("no argument for repetition", "nothing to repeat in a pattern",
     "write `\\*`, `\\+` or `\\?` for the character"),
    ("bad repetition operator", "a repetition of a repetition in a pattern",
     "put the first one into `(?:…)`"),
    ("invalid repetition size", "a repetition of more than 1000 in a pattern",
     "repeat at most 1000 times"),
    ("too large", "a pattern that is too large", "repeat less, or compare a count"),
    ("invalid character class range: \\p", "an unknown class in a pattern",
     "write a class such as `\\p{L}` for letters or `\\p{Greek}` for a script"),
    ("invalid character class range: [[", "an unknown class in a pattern",
     "write a class such as `[[:alpha:]]`"),
    ("invalid character class range: [:", "an unknown class in a pattern",
     "write a class such as `[[:alpha:]]`"),
    ("invalid character class range", "a range that runs backwards in a pattern",
     "write the lower character first"),
)  # fmt: skip


def find_fault(source: str) -> PatternFault | None:
    """Why RE2 cannot match ``source``, or ``None`` when it can."""
    if not source:
        return PatternFault("empty pattern", "write what has to stand in the text", 0, 0)
    try:
        compile_pattern(source)
    except PatternInvalid as refusal:
        return _construct(source) or _refusal(
            source, str(refusal).removeprefix("b'").replace("\\\\", "\\")
        )
    bytewise = _search(r"\\C", source)
    return bytewise and PatternFault(
        "`\\C` in a pattern", "write `.` for any character", *bytewise.span()
    )


def _construct(source: str) -> PatternFault | None:
    """The first construct of other engines that stands in ``source``."""
    found = [
        (match.start(), match.end(), message.format(match[0]), help_)
        for construct, message, help_ in _CONSTRUCTS
        if (match := _search(construct, source))
    ]
    if not found:
        return None
    start, end, message, help_ = min(found)
    return PatternFault(message, help_, start, end)


def _refusal(source: str, refusal: str) -> PatternFault:
    for words, message, help_ in _REFUSALS:
        if words in refusal:
            return PatternFault(message, help_, 0, len(source))
    culprit = refusal.rpartition(": ")[2].strip("b'\"")
    at = source.find(culprit) if culprit else -1
    start, end = (at, at + len(culprit)) if at != -1 else (0, len(source))
    return PatternFault(
        f"`{source[start:end]}` in a pattern", "patterns are written as RE2 reads them", start, end
    )


@cache
def _compiled(construct: str) -> re.Pattern[str]:
    skipped = r"\\\\|\\[^1-9kZCuXRKhNGYy]|\[\^?\]?(?:\\.|[^\]\\])*+(?:\]|\\?\Z)"
    return re.compile(f"(?P<skip>{skipped})|(?P<hit>{construct})", re.DOTALL)


def _search(construct: str, source: str) -> re.Match[str] | None:
    """The first place of ``construct`` outside classes and escaped characters."""
    hits = (m for m in _compiled(construct).finditer(source) if m.lastgroup == "hit")
    return next(hits, None)
