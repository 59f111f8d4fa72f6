"""Sets with a rubric of their own for every prompt: one base rubric, and rows with criteria.

A set of one row needs no rows to bring criteria: it becomes a rubric that has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.literal import number
from rubricc.interchange.names import name_of
from rubricc.interchange.sketch import (
    FileSketch,
    Imported,
    LevelSketch,
    Remark,
    RubricSketch,
    RuleSketch,
)

MOST: Final = 10_000
"""Criteria that a row can bring; a slot has room for no more."""

DEFAULT_WEIGHTS: Final = {"essential": 1.0, "important": 0.7, "optional": 0.3}


@dataclass(frozen=True, slots=True)
class Base:
    """What all rows of a set share."""

    heading: str
    """Where the set comes from, as ``From HealthBench rows (arXiv 2505.08775).``"""
    reward: Mapping[str, str]
    parameters: tuple[str, ...] = ()
    shared: tuple[RuleSketch, ...] = ()
    """Rules that every row has, beside its own."""
    otherwise: str = "rubric"
    """The name of the rubric where the file's name makes none."""
    about: tuple[str, ...] = field(default=("Rows bring their own criteria.",))
    """What people should know who read the base rubric, a line each."""


class PerPrompt:
    """Takes rows one by one and makes sources of them."""

    def __init__(self, path: Path, base: Base) -> None:
        self._path = path
        self._base = base
        self._rows: list[dict[str, Any]] = []
        self._first: tuple[RuleSketch, ...] = ()
        self._place = ""
        self._remarks: list[Remark] = []
        self._most, self._low, self._high = 1, 0.0, 0.0
        self._ids: dict[object, int] = {}

    def add(self, place: str, row: Mapping[str, Any], rules: Sequence[RuleSketch]) -> None:
        """Take one row: its columns, and its criteria in their order."""
        if not self._rows:
            self._first, self._place = tuple(rules), place
        for rule in rules:
            weight = _weight(rule)
            self._low, self._high = min(self._low, weight), max(self._high, weight)
            self._remarks += rule.remarks
        self._most = max(self._most, len(rules))
        if self._most > MOST and self._rows:
            raise EntryInvalid(place, f"has more than {MOST} criteria, and a row may bring no more")
        own = {**row, "id": self._own_id(row.get("id", place), place)}
        self._rows.append({**own, "criteria": [entry(rule) for rule in rules]})

    def _own_id(self, wanted: object, place: str) -> object:
        """``wanted``, or what the row goes by where an earlier row has that."""
        if isinstance(wanted, bool) or not isinstance(wanted, (str, int)):
            raise EntryInvalid(place, "has an id that is neither text nor a whole number")
        self._ids[wanted] = self._ids.get(wanted, 0) + 1
        if self._ids[wanted] == 1:
            return wanted
        other = self._own_id(f"{wanted} ({self._ids[wanted]})", place)
        self._remarks.append(Remark(place, f"the id `{wanted}` is taken: goes by `{other}`"))
        return other

    def finish(self, remarks: Sequence[Remark] = ()) -> Imported:
        """The sources and the rows of all that was taken.

        Raises:
            WrongFormat: nothing was.
            EntryInvalid: the only row has no criterion.
        """
        if not self._rows:
            raise WrongFormat(f"`{self._path}` holds no row")
        name = name_of(self._path.stem, self._base.otherwise)
        if len(self._rows) == 1:
            return self._single(name, remarks)
        if self._most > MOST:
            raise EntryInvalid(self._place, f"has more than {MOST} criteria")
        rubric = RubricSketch(
            name,
            self._base.shared,
            doc="\n".join(self._base.about),
            parameters=self._base.parameters,
            slots={"criteria": {"at_most": str(self._most), "weight": self._bounds()}},
            settings={"reward": self._base.reward},
        )
        file = FileSketch((rubric,), heading=(self._base.heading,))
        return Imported({self._path.stem: file}, self._rows, (*remarks, *self._remarks))

    def _single(self, name: str, remarks: Sequence[Remark]) -> Imported:
        if not self._first and not self._base.shared:
            raise EntryInvalid(self._place, "has no criterion that could score")
        row = {key: value for key, value in self._rows[0].items() if key != "criteria"}
        rubric = RubricSketch(
            name,
            (*self._first, *self._base.shared),
            parameters=self._base.parameters,
            settings={"reward": self._base.reward},
        )
        file = FileSketch((rubric,), heading=(self._base.heading,))
        rows = [row] if any(value for key, value in row.items() if key != "id") else []
        return Imported({self._path.stem: file}, rows, tuple(remarks))

    def _bounds(self) -> str:
        high = self._high if self._high > self._low else self._low + 1
        return f"{number(self._low)}..{number(high)}"


def entry(rule: RuleSketch) -> dict[str, Any]:
    """A rule as a row brings it."""
    found: dict[str, Any] = {"name": rule.name, "text": rule.text}
    if rule.weight is not None:
        found["weight"] = rule.weight
    elif rule.priority is not None:
        found["tag"] = rule.priority
    if rule.kind == "hard rule":
        found["kind"] = rule.kind
    if rule.levels:
        found |= _scale(rule.levels)
    tags = list(rule.tags)
    if rule.weight is not None and rule.priority is not None:
        tags.insert(0, rule.priority)
    return found | ({"tags": tags} if tags else {})


def _scale(levels: tuple[LevelSketch, ...]) -> dict[str, Any]:
    anchors = {str(level.point): level.anchor for level in levels if level.anchor}
    if isinstance(levels[0].point, int):
        scale: object = f"{levels[0].point}..{levels[-1].point}"
    else:
        scale = {level.point: level.value for level in levels}
    return {"scale": scale} | ({"levels": anchors} if anchors else {})


def _weight(rule: RuleSketch) -> float:
    """The weight that the slot has to have room for."""
    if rule.kind == "hard rule":
        return 0.0
    return DEFAULT_WEIGHTS[rule.priority or "important"] if rule.weight is None else rule.weight
