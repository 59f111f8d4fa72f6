"""The differences between two versions, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Final, TextIO

from rubricc.explain.page import Line, padded, page_width, print_page, wrapped
from rubricc.ir.change import Change, Effect

HEADINGS: Final = {
    Effect.ASKS: ("what is asked", "verdicts on these are asked for again"),
    Effect.SCORES: ("what it pays", "the same verdicts, another reward"),
    Effect.GUIDES: ("guidance alone", "critique, revision, preference, order of asking"),
    Effect.NOTHING: ("nothing", "no question and no reward differs"),
}

_STYLES: Final = {
    Effect.ASKS: "bad",
    Effect.SCORES: "warn",
    Effect.GUIDES: "good",
    Effect.NOTHING: "dim",
}


def as_json(changes: Iterable[Change]) -> str:
    """One list; an object a change, ``old`` and ``new`` null where absent."""
    return json.dumps([asdict(change) for change in changes], indent=2, ensure_ascii=False) + "\n"


def print_changes(changes: Sequence[Change], stream: TextIO) -> None:
    """Write the differences by how far they reach, with a closing line."""
    print_page(change_lines(changes, page_width(stream)), stream)


def change_lines(changes: Sequence[Change], width: int) -> Iterator[Line]:
    """The differences, rubric by rubric, as lines of at most ``width`` columns."""
    if not changes:
        yield [("good", "no difference in meaning"), ("", ": layout and comments at most")]
        return
    for name, group in groupby(changes, key=lambda change: change.rubric):
        own = list(group)
        yield [("title", name)]
        for effect in Effect:
            if reached := [change for change in own if change.effect is effect]:
                title, aside = HEADINGS[effect]
                yield [("", "  "), (_STYLES[effect], title), ("dim", f"  {aside}")]
                yield from _changes(reached, width)
        yield ()
    yield [("title", closing(changes))]


def closing(changes: Sequence[Change]) -> str:
    """One phrase that counts what matters."""
    again = {(c.rubric, c.subject) for c in changes if c.effect is Effect.ASKS and _stands(c)}
    gone = sum(c.effect is Effect.ASKS and c.what.startswith("removed") for c in changes)
    pays = sum(c.effect is Effect.SCORES for c in changes)
    parts = []
    if any(subject == "judge" for _, subject in again):
        parts.append("every question to ask again")
    elif again:
        parts.append(f"{_counted(len(again), 'question')} to ask")
    if gone:
        parts.append(f"{_counted(gone, 'question')} gone")
    if pays:
        parts.append(f"{_counted(pays, 'change')} of the reward")
    return ", ".join(parts) if parts else "nothing that is asked or paid differs"


def _stands(change: Change) -> bool:
    return not change.what.startswith("removed")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _changes(changes: Sequence[Change], width: int) -> Iterator[Line]:
    column = min(max(len(change.subject) for change in changes) + 2, 24)
    for change in changes:
        yield from _change(change, column, width)


def _change(change: Change, column: int, width: int) -> Iterator[Line]:
    lead = [("", "    "), ("name", padded(change.subject, column))]
    whole = change.what.startswith(("new ", "removed ")) or change.old == change.new
    old, new = change.old or "none", change.new or "none"
    if not whole and 4 + column + len(f"{change.what}: {old} → {new}") <= width:
        yield [*lead, ("", f"{change.what}: "), ("bad", old), ("", " → "), ("good", new)]
        return
    yield from wrapped(lead, change.what, width)
    if change.old is not None:
        yield from wrapped([("", " " * 6), ("bad", "- ")], change.old, width, "bad")
    if change.new is not None:
        yield from wrapped([("", " " * 6), ("good", "+ ")], change.new, width, "good")
