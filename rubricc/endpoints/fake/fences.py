"""What stands fenced in a prompt, told by codes; a forged tag inside a fence is only text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from rubricc.prompts.fence import DIGITS, marker

BLOCKS: Final = frozenset(
    {"request", "reference", "response", "response_A", "response_B", "critique"}
)
"""Names of fences on lines of their own; those of the templates that ship."""

_CODE: Final = rf"[0-9]{{{DIGITS}}}"
_START: Final = re.compile(
    rf"<(?P<name>[A-Za-z_][\w.]*) (?P<code>{_CODE})>"
    rf"|^\[(?P<id>\S+) (?P<group>{_CODE})\]\n",
    re.MULTILINE,
)


@dataclass(slots=True)
class Fences:
    """What one prompt has in fences."""

    blocks: dict[str, str] = field(default_factory=dict)
    """The text of the first fence of each name on lines of its own."""
    ends: dict[str, int] = field(default_factory=dict)
    """Where the line after each of ``blocks`` begins."""
    starts: list[int] = field(default_factory=list)
    """Where each fence on lines of its own, or the list of a group, begins."""
    group: Mapping[str, str] = field(default_factory=dict)
    """Responses of a group by id, in the order shown."""
    masked: str = ""
    """The prompt with every fenced character as NUL, so that only trusted lines are lines."""


def read_fences(text: str) -> Fences:
    """The fences of ``text``, from its start to its end; what is inside one is never looked at."""
    found = Fences()
    pieces: list[str] = []
    kept = place = 0
    while (match := _START.search(text, place)) is not None:
        inside = _group(text, match, found) if match["group"] else _fence(text, match, found)
        if inside is None:
            place = match.end()
            continue
        start, stop = inside
        pieces += (text[kept:start], "\0" * (stop - start))
        kept = place = stop
    found.masked = "".join((*pieces, text[kept:]))
    return found


def _fence(text: str, match: re.Match[str], found: Fences) -> tuple[int, int] | None:
    """Where the inside of a fence begins and ends; ``None`` for a tag that opens none."""
    name, code, start = match["name"], match["code"], match.end()
    begins_line = match.start() == 0 or text[match.start() - 1] == "\n"
    if name in BLOCKS and begins_line and text.startswith("\n", start):
        return _block(text, match, found)
    stop = text.find(f"</{name} {code}>", start)
    if stop < 0 or not _is_code_of(code, text[start:stop]):
        return None
    return start, stop


def _block(text: str, match: re.Match[str], found: Fences) -> tuple[int, int] | None:
    name, start = match["name"], match.end() + 1
    closing = f"\n</{name} {match['code']}>"
    stop = text.find(closing, start - 1)
    if stop < 0:
        return None
    stop = max(stop, start)
    if name not in found.blocks:
        found.blocks[name] = text[start:stop]
        found.ends[name] = min(stop + len(closing) + 1, len(text))
    found.starts.append(match.start())
    return start, stop


def _is_code_of(code: str, inside: str) -> bool:
    """Whether a slot's fence has this code: of its inside, with or without lines of its own."""
    return code in (marker(inside), marker(inside[1:-1]))


def _group(text: str, match: re.Match[str], found: Fences) -> tuple[int, int] | None:
    """The responses of a group: each line with an id and the code of all of them begins one."""
    code = match["group"]
    heads = list(re.finditer(rf"^\[(\S+) {code}\]\n", text[match.start() :], re.MULTILINE))
    if len(heads) < 2 or heads[-1][1] != "end":
        return None
    shift = match.start()
    found.group = {
        head[1]: text[shift + head.end() : shift + after.start() - 1]
        for head, after in pairwise(heads)
    }
    found.starts.append(shift)
    return match.end(), shift + heads[-1].start()
