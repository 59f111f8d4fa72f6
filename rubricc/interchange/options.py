"""Answers to choose from, from the worst to the best, as scales of the language and back.

An answer is a label with a value in 0..1. Labels that are consecutive whole numbers with values
evenly spread are a numbered scale; others are named levels. A label that is more than a name keeps
its words as the anchor of its level: ``"clear: Every step is named."``, ``"Very satisfied"``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rubricc.interchange.flat import literal
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.sketch import LevelSketch
from rubricc.plan.scale import Level, Scale
from rubricc.semantics.scales import MOST_POINTS, VERDICTS

Answer = tuple[str, float]
"""A label, and its value in 0..1."""

_NUMBERED: Final = re.compile(r"(-?\d{1,6})(?:: (.*\S.*))?\Z", re.DOTALL)
_NAMED: Final = re.compile(r"([a-z][a-z0-9_]*): (.*\S.*)\Z", re.DOTALL)


def levels_of(answers: Sequence[Answer]) -> tuple[LevelSketch, ...]:
    """The levels of two or more answers whose values never fall."""
    return _numbered(answers) or _named(answers)


def _numbered(answers: Sequence[Answer]) -> tuple[LevelSketch, ...]:
    """Levels of a numbered scale; empty where the answers are none."""
    found = [_NUMBERED.match(label) for label, _ in answers]
    points = [int(match[1]) for match in found if match is not None]
    if len(points) < len(answers) or len(answers) > MOST_POINTS:
        return ()
    low, high = points[0], points[-1]
    values = [(point - low) / ((high - low) or 1) for point in points]
    if points != list(range(low, high + 1)) or values != [value for _, value in answers]:
        return ()
    return tuple(
        LevelSketch(point, anchor=match[2] or "")
        for point, match in zip(points, found, strict=True)
        if match is not None
    )


def _named(answers: Sequence[Answer]) -> tuple[LevelSketch, ...]:
    names, levels = Names(VERDICTS), []
    for label, value in answers:
        match = _NAMED.match(label)
        wanted, anchor = (match[1], match[2]) if match else (label, label)
        name = names.keep(wanted, "level")
        levels.append(LevelSketch(name, value, "" if anchor == name else anchor))
    return tuple(levels)


def answers_of(scale: Scale, criterion: str) -> list[Answer]:
    """The answers of the scale of ``criterion``, such that :func:`levels_of` gives it back.

    A level whose name follows from its anchor is called by its anchor alone.

    Raises:
        NotExpressible: an anchor has a slot.
    """
    wanted = tuple(_sketch(level, scale, criterion) for level in scale.levels)
    short = [
        (_short(level), value.value) for level, value in zip(wanted, scale.levels, strict=True)
    ]
    if levels_of(short) == wanted:
        return short
    return [(_long(level), value.value) for level, value in zip(wanted, scale.levels, strict=True)]


def _sketch(level: Level, scale: Scale, criterion: str) -> LevelSketch:
    anchor = "" if level.anchor is None else literal(level.anchor, criterion)
    return LevelSketch(level.point, level.value if scale.named else None, anchor)


def _short(level: LevelSketch) -> str:
    follows = isinstance(level.point, str) and name_of(level.anchor) == level.point
    return level.anchor if follows and level.anchor else _long(level)


def _long(level: LevelSketch) -> str:
    return f"{level.point}: {level.anchor}" if level.anchor else str(level.point)
