"""What one row scored, as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rubricc.runtime.given import Written

Status = Literal["decided", "undecided", "undefined", "error"]

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


@dataclass(frozen=True, slots=True)
class RowScore:
    """The score of one row under one plan.

    ``reward`` is a finite number, or ``None`` unless ``status`` is ``decided``. ``low`` and
    ``high`` bound every reward that is still possible; ``None`` where there is no bound.
    ``verdicts`` are those that counted, after needs, as rows write them. ``own`` holds the
    criterion's own verdict where a need overruled it, ``reasons`` why a verdict is unscored.
    ``scores`` has the sub-scores of ``groups``, ``tags`` and ``priorities``. ``error`` says why a
    row with the status ``error`` could not be scored.
    """

    id: str | int | None
    reward: float | None
    low: float | None
    high: float | None
    hard_rules: Literal["pass", "fail", "unknown"]
    verdicts: Mapping[str, Written | list[Written]]
    scores: Mapping[str, Mapping[str, float | None]]
    status: Status
    plan: str
    """The digest of the plan."""
    warnings: tuple[str, ...] = ()
    error: str | None = None
    own: Mapping[str, Written | list[Written]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def record(self) -> dict[str, object]:
        """The row as a JSON object with the keys of ``COLUMNS``."""
        return {
            "id": self.id,
            "reward": self.reward,
            "low": self.low,
            "high": self.high,
            "hard_rules": self.hard_rules,
            "verdicts": self.verdicts,
            "scores": self.scores,
            "status": self.status,
            "plan": self.plan,
        }


def failed(plan: str, error: str, row_id: str | int | None = None) -> RowScore:
    """The result of a row that could not be scored."""
    return RowScore(row_id, None, None, None, "unknown", {}, {}, "error", plan, (), error)
