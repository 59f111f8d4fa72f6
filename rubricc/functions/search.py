"""What stands in a text: pieces of it, and patterns.

Everything here tells capitals from small letters; a pattern that begins with `(?i)` does not.
"""

from __future__ import annotations

from rubricc.functions.no_value import NoValue
from rubricc.functions.patterns import CompiledPattern
from rubricc.functions.place import at_place


def count(text: str, wanted: str | CompiledPattern) -> int:
    """How often ``wanted`` occurs in ``text``, side by side; an empty match is none."""
    if isinstance(wanted, str):
        return text.count(wanted) if wanted else 0
    return wanted.count(text)


def matches(text: str, pattern: CompiledPattern) -> bool:
    """Whether ``pattern`` matches anywhere in ``text``."""
    return pattern.matches(text)


def find(text: str, pattern: CompiledPattern, place: float = 1) -> str:
    """The match at ``place``: its first group, or all of it where the pattern has no group."""
    if place == 1:
        for found in pattern.find_all(text):
            return found
        raise NoValue("the pattern matches nowhere")
    return at_place(tuple(pattern.find_all(text)), place, "match")


def contains(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text``, letter for letter."""
    return part in text


def contains_all(text: str, parts: tuple[str, ...] | list[str]) -> bool:
    """Whether every part stands in ``text``, letter for letter."""
    return all(part in text for part in parts)


def contains_any(text: str, parts: tuple[str, ...] | list[str]) -> bool:
    """Whether some part stands in ``text``, letter for letter."""
    return any(part in text for part in parts)


def starts_with(text: str, part: str) -> bool:
    """Whether ``text`` begins with ``part``, letter for letter.

    White space before the text is passed over, unless ``part`` begins with white space.
    """
    return (text if part[:1].isspace() else text.lstrip()).startswith(part)


def ends_with(text: str, part: str) -> bool:
    """Whether ``text`` ends with ``part``, letter for letter.

    White space after the text is passed over, unless ``part`` ends with white space.
    """
    return (text if part[-1:].isspace() else text.rstrip()).endswith(part)
