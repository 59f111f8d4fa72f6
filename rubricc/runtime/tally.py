"""What many rows scored together; as large as the plan, however many rows there are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rubricc.plan.plan import Plan
from rubricc.runtime.decide import UNASKED
from rubricc.runtime.given import Written
from rubricc.runtime.row_score import RowScore

KEPT_REASONS = 20
"""Distinct reasons and warnings that are kept; more are counted under one head."""

OTHERS = "other reasons"


@dataclass(slots=True)
class Spread:
    """Mean and spread of numbers, in one pass (Welford, Technometrics 4, 1962)."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    low: float = math.inf
    high: float = -math.inf

    def add(self, value: float) -> None:
        """Take one more number into account."""
        self.count += 1
        delta = value - self.mean
        self.mean += delta / self.count
        self.squares += delta * (value - self.mean)
        self.low, self.high = min(self.low, value), max(self.high, value)

    @property
    def deviation(self) -> float | None:
        """The standard deviation of a sample; ``None`` for fewer than two numbers."""
        return math.sqrt(self.squares / (self.count - 1)) if self.count > 1 else None


@dataclass(slots=True)
class CriterionTally:
    """The verdicts on one criterion; every element of an ``each`` counts."""

    values: Spread = field(default_factory=Spread)
    """Values in 0..1 of those that are scored."""
    not_applicable: int = 0
    unscored: int = 0
    missing_rows: int = 0
    """Rows without a decided reward in which nobody gave a verdict."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why code could not decide, by reason, in rows."""

    @property
    def verdicts(self) -> int:
        """How many verdicts there are, unscored ones included."""
        return self.values.count + self.not_applicable + self.unscored


class Tally:
    """Counts rows as they come."""

    def __init__(self, plan: Plan) -> None:
        self.rows = 0
        self.statuses: Counter[str] = Counter()
        self.hard_rules: Counter[str] = Counter()
        self.rewards = Spread()
        self.criteria = {criterion.name: CriterionTally() for criterion in plan.criteria}
        if plan.reward.holistic is not None:
            self.criteria["overall"] = CriterionTally()
        self.brought = CriterionTally()
        """All criteria that rows bring, together."""
        self.warnings: Counter[str] = Counter()
        self._values = _values(plan)

    def add(self, score: RowScore) -> None:
        """Take one more row into account."""
        self.rows += 1
        self.statuses[score.status] += 1
        if score.status == "error":
            return
        self.hard_rules[score.hard_rules] += 1
        if score.reward is not None:
            self.rewards.add(score.reward)
        for warning in score.warnings:
            _count(self.warnings, warning)
        for name, label in score.verdicts.items():
            tally = self.criteria.get(name, self.brought)
            _add(tally, label if isinstance(label, list) else [label], self._values.get(name, {}))
        for name, reason in score.reasons.items():
            tally = self.criteria.get(name, self.brought)
            if reason in UNASKED:
                tally.missing_rows += score.status != "decided"
            else:
                _count(tally.reasons, reason)

    @property
    def unscored_share(self) -> float | None:
        """The share of verdicts that are unscored; ``None`` without any verdict."""
        tallies = [*self.criteria.values(), self.brought]
        total = sum(tally.verdicts for tally in tallies)
        return sum(tally.unscored for tally in tallies) / total if total else None


def _add(tally: CriterionTally, labels: Iterable[Written], values: dict[Written, float]) -> None:
    for label in labels:
        value = values.get(label, _PLAIN.get(label))
        if value is not None:
            tally.values.add(value)
        elif label == "not_applicable":
            tally.not_applicable += 1
        elif label == "unscored":
            tally.unscored += 1
        elif isinstance(label, float):  # the mean of code and judge
            tally.values.add(label)


_PLAIN: dict[Written, float] = {"met": 1.0, "unmet": 0.0}


def _values(plan: Plan) -> dict[str, dict[Written, float]]:
    scales = {criterion.name: criterion.scale for criterion in plan.criteria}
    scales["overall"] = plan.reward.holistic
    return {
        name: {level.point: level.value for level in scale.levels}
        for name, scale in scales.items()
        if scale is not None
    }


def _count(counter: Counter[str], reason: str) -> None:
    counter[reason if reason in counter or len(counter) < KEPT_REASONS else OTHERS] += 1
