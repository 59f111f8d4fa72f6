"""What one row scored, as it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from rubricc.plan.verdict import Verdict
from rubricc.runtime.given import Written, written
from rubricc.scoring.score import Score, Step

Status = Literal["decided", "undecided", "undefined", "error"]
Verdicts = Mapping[str, Written | list[Written]]
"""Verdicts by name, as rows write them."""

COLUMNS = (
    "id",
    "reward",
    "low",
    "high",
    "hard_rules",
    "verdicts",
    "scores",
    "status",
    "plan",
)
"""The keys of a record, in order."""


@dataclass(frozen=True)
class RowDetail:
    """What a row score says beside its reward, worked out when somebody reads it."""

    score: Score
    names: Mapping[str, str]
    """The row's own names of generated criteria, by those of the formula."""
    found: Mapping[str, Verdict | Sequence[Verdict]] | None = None
    """The criteria's own verdicts where none has needs, so that all of them count as they are."""

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdicts that counted, after needs."""
        values = self.score.values if self.found is None else self.found
        return {self._name(key): written(value) for key, value in values.items()}

    @cached_property
    def scores(self) -> Mapping[str, Mapping[str, float | None]]:
        """Sub-scores under ``groups``, ``tags`` and ``priorities``."""
        return self.score.scores

    @cached_property
    def own(self) -> Verdicts:
        """The criterion's own verdict, where a need overruled it."""
        found: dict[str, Written | list[Written]] = {}
        for key, value in self.score.values.items():
            entries = _entries(value)
            if any(entry.own is not None for entry in entries):
                before = [(entry.own or entry).label for entry in entries]
                found[self._name(key)] = before[0] if isinstance(value, Verdict) else before
        return found

    @cached_property
    def reasons(self) -> Mapping[str, str]:
        """Why a verdict is unscored; the first reason of a criterion with elements."""
        return {
            self._name(key): next(entry.reason for entry in _entries(value) if entry.reason)
            for key, value in self.score.values.items()
            if any(entry.reason for entry in _entries(value))
        }

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The computation of the reward, line by line."""
        return tuple(replace(step, name=self._name(step.name)) for step in self.score.steps)

    def _name(self, key: str) -> str:
        return self.names.get(key, key)

    def __reduce__(self) -> tuple[Any, ...]:
        return _Kept, (self.verdicts, self.scores, self.own, self.reasons, self.steps)


@dataclass(frozen=True)
class _Kept:
    """The same, worked out: of a row in error, or of a score that was sent elsewhere."""

    verdicts: Verdicts = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)
    own: Verdicts = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class RowScore:
    """The score of one row under one plan.

    ``reward`` is a finite number, or ``None`` unless ``status`` is ``decided``. ``low`` and
    ``high`` bound every reward that is still possible; ``None`` where there is no bound. ``plan``
    is the plan's digest. ``error`` says why a row with the status ``error`` could not be scored.
    Two scores are equal when their records, warnings and errors are.
    """

    id: str | int | None
    reward: float | None
    low: float | None
    high: float | None
    hard_rules: Literal["pass", "fail", "unknown"]
    status: Status
    plan: str
    warnings: tuple[str, ...] = ()
    error: str | None = None
    detail: RowDetail | _Kept = field(default=_Kept(), repr=False)

    @property
    def verdicts(self) -> Verdicts:
        """The verdicts that counted, after needs, as rows write them."""
        return self.detail.verdicts

    @property
    def scores(self) -> Mapping[str, Mapping[str, float | None]]:
        """Sub-scores under ``groups``, ``tags`` and ``priorities``; ``None`` where unscored."""
        return self.detail.scores

    @property
    def own(self) -> Verdicts:
        """The criterion's own verdict, where a need overruled it."""
        return self.detail.own

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a verdict is unscored, by name."""
        return self.detail.reasons

    def record(self) -> dict[str, object]:
        """The row as a JSON object with the keys of ``COLUMNS``."""
        return {column: getattr(self, column) for column in COLUMNS}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RowScore):
            return NotImplemented
        mine, theirs = (self.warnings, self.error), (other.warnings, other.error)
        return mine == theirs and self.record() == other.record()

    __hash__ = None  # type: ignore[assignment]  # equal by content, which holds dictionaries


def failed(plan: str, error: str, row_id: str | int | None = None) -> RowScore:
    """The result of a row that could not be scored."""
    return RowScore(row_id, None, None, None, "unknown", "error", plan, (), error)


def id_of(row: Mapping[str, object]) -> str | int | None:
    """The ``id`` of a row, where it is one."""
    own = row.get("id")
    return own if isinstance(own, (str, int)) and not isinstance(own, bool) else None


def _entries(value: Verdict | Sequence[Verdict]) -> Sequence[Verdict]:
    return (value,) if isinstance(value, Verdict) else value
