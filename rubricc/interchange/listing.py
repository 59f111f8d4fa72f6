"""Lists as language models write them: numbered or bulleted items, with what stands before them.

An item may go on over several lines. Asterisks that make a number, a mark or a whole item bold are
no part of its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"\s*(?:\*\*)?(?:\d{1,6}\s*[.)]|[-*•])(?:\*\*)?\s+(?=\S)")
_HEADING: Final = re.compile(r"\W*(prompt|rubrics?|instruction)\W*:\W*(?=\w|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One item: where it begins, and its text on one line."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with the prompt above it, if there is one, and the lines that are neither."""

    items: tuple[Item, ...]
    prompt: str = ""
    other: tuple[Item, ...] = ()


def read_listing(text: str, place: str, goes_on: Callable[[str, str], bool]) -> Listing:
    """The items of ``text``.

    ``place`` is put before line numbers where it is not empty. ``goes_on`` says of an item, as far
    as it has been read, and of a line below it without a number, whether the line belongs to it.
    """
    items: list[Item] = []
    prompt: list[str] = []
    other: list[Item] = []
    in_prompt = False
    for number, line in enumerate(text.splitlines(), start=1):
        here = f"{place}line {number}"
        if not line.strip(" \t*"):
            continue
        heading = _HEADING.match(line) if not items else None
        if heading is not None:
            in_prompt = not heading[1].lower().startswith("rubric")
            rest = line[heading.end() :].strip(" \t*")
            prompt += [rest] if in_prompt and rest else []
        elif in_prompt:
            prompt.append(line.strip())
        elif (mark := _ITEM.match(line)) is not None:
            items.append(Item(here, line[mark.end() :].strip()))
        elif items and goes_on(items[-1].text, line):
            items[-1] = Item(items[-1].place, f"{items[-1].text} {line.strip()}")
        else:
            other.append(Item(here, line.strip()))
    return Listing(tuple(items), "\n".join(prompt), tuple(other))


def without_asterisks(text: str) -> str:
    """``text`` without asterisks at its ends that have no partner in it.

    >>> without_asterisks("**Names five."), without_asterisks("**Names five.**")
    ('Names five.', 'Names five.')
    """
    text = text.strip()
    if text.startswith("**") and text.endswith("**") and text.count("**") == 2:
        return text[2:-2].strip()
    if text.count("**") % 2:
        return text.removeprefix("**").removesuffix("**").strip()
    return text
