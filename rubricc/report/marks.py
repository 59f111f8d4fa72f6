"""A text cut where quotations begin and end, so that each can be shown in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation in a text: from ``start`` up to ``end``, both in characters."""

    start: int
    end: int
    number: int
    """Of the verdict that rests on it."""
    tone: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks."""

    text: str
    tone: str = ""
    """Of its marks; ``mixed`` where they differ, and empty where there is none."""
    begins: tuple[int, ...] = ()
    """Numbers of the marks that begin here."""
    ends: tuple[int, ...] = ()
    """Numbers of the marks that end here."""


def segments(text: str, marks: Sequence[Mark]) -> tuple[Segment, ...]:
    """``text`` in order, cut at every end of a mark; marks may overlap."""
    places = sorted({0, len(text), *(place for mark in marks for place in (mark.start, mark.end))})
    return tuple(_segment(text[start:end], start, end, marks) for start, end in pairwise(places))


def _segment(text: str, start: int, end: int, marks: Sequence[Mark]) -> Segment:
    over = [mark for mark in marks if mark.start <= start and mark.end >= end]
    tones = {mark.tone for mark in over}
    return Segment(
        text,
        tones.pop() if len(tones) == 1 else "mixed" if tones else "",
        tuple(mark.number for mark in over if mark.start == start),
        tuple(mark.number for mark in over if mark.end == end),
    )
