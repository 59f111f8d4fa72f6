"""What the responses of one probe earn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.plan import Plan
from rubricc.runtime.tally import Spread
from rubricc.trials.better import Values
from rubricc.trials.probes import PROBES

By = Literal["code", "judge", "not asked", "unscored", "error"]
"""Who decided the reward; or why nobody did: no judge was asked, or it left something open."""


@dataclass(slots=True)
class Earned:
    """The rewards of one probe over all rows that it was tried on."""

    name: str
    rewards: Spread = field(default_factory=Spread)
    """Those that are decided."""
    low: float | None = None
    high: float | None = None
    """What rewards can still come to, over all rows; ``None`` where nothing bounds them."""
    bounded: bool = True
    by: Counter[By] = field(default_factory=Counter)
    """In rows."""
    open: Counter[str] = field(default_factory=Counter)
    """Criteria without a verdict, in rows whose reward is open."""
    pays: Counter[str] = field(default_factory=Counter)
    """Principles that are met, in rows."""

    @property
    def title(self) -> str:
        """What the response is, in words."""
        return PROBES[self.name][0]

    @property
    def rows(self) -> int:
        """How many rows it was tried on."""
        return self.by.total()

    @property
    def reward(self) -> float | None:
        """The mean reward; ``None`` unless every row is decided."""
        return self.rewards.mean if self.rows and self.rewards.count == self.rows else None

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        return {
            "probe": self.name,
            "rows": self.rows,
            "reward": self.reward,
            "low": self.low,
            "high": self.high,
            "decided": self.rewards.count,
            "by": dict(self.by),
            "open": dict(self.open),
            "met": dict(self.pays),
        }


class Earnings:
    """Collects what probes earn under one plan."""

    def __init__(self, plan: Plan, *, asks: bool) -> None:
        self.all: dict[str, Earned] = {}
        self._asks = asks
        self._values = Values(plan)
        self._principles = {c.name for c in plan.criteria if c.kind == "principle"}

    def add(self, name: str, row: JudgedRow) -> None:
        """Take one judged row into account."""
        earned = self.all.setdefault(name, Earned(name))
        score = row.score
        by = self._by(row)
        earned.by[by] += 1
        if score.status == "error":
            return
        _widen(earned, score.low, score.high)
        if score.reward is not None:
            earned.rewards.add(score.reward)
        elif score.status == "undecided":
            earned.open.update(list(score.reasons))
        for criterion, label in score.verdicts.items():
            if criterion in self._principles and self._values.value(criterion, label):
                earned.pays[criterion] += 1

    def _by(self, row: JudgedRow) -> By:
        if row.score.status == "error":
            return "error"
        if row.score.status == "undecided":
            return "unscored" if self._asks else "not asked"
        return "judge" if _was_judged(row.grounds) else "code"


def _widen(earned: Earned, low: float | None, high: float | None) -> None:
    """Let the bounds hold those of one more row; an end that is open once stays open."""
    if low is None or high is None:
        earned.bounded = False
    if not earned.bounded or low is None or high is None:
        earned.low = earned.high = None
        return
    earned.low = low if earned.low is None else min(earned.low, low)
    earned.high = high if earned.high is None else max(earned.high, high)


def _was_judged(grounds: Mapping[str, Grounds | tuple[Grounds, ...]]) -> bool:
    """Whether a judge decided something."""
    return any(
        one.source in ("judge", "cache") and not one.reason.startswith("not asked")
        for found in grounds.values()
        for one in ((found,) if isinstance(found, Grounds) else found)
    )
