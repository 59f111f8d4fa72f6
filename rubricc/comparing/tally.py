"""What many pairs came to together; as large as the plan, however many pairs there are.

It reads records, so that those of an earlier run count like those of this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rubricc.plan.plan import Plan
from rubricc.runtime.tally import KEPT_REASONS, OTHERS, Spread

BROUGHT: Final = "those that rows bring"
"""Under which all criteria count that a row brings along."""

_BY_CODE: Final = ("equal", "cut_off", "hard_rules")


@dataclass(slots=True)
class Positions:
    """Whether it matters to the judge which response it is shown first."""

    first: int = 0
    """Answers that prefer the response shown first."""
    second: int = 0
    ties: int = 0
    agreed: int = 0
    """Comparisons in which both orders say the same."""
    disagreed: int = 0

    @property
    def bias(self) -> float | None:
        """The share of the first among answers that prefer one, beyond one half: -0.5 to 0.5.

        ``None`` where no answer prefers one.
        """
        total = self.first + self.second
        return self.first / total - 0.5 if total else None

    @property
    def inconsistency(self) -> float | None:
        """The share of comparisons whose orders disagree; ``None`` without both orders."""
        total = self.agreed + self.disagreed
        return self.disagreed / total if total else None

    def add(self, comparison: Mapping[str, Any]) -> None:
        """Take one comparison into account, where somebody was asked."""
        verdicts = [(comparison[name] or {}).get("verdict") for name in _orders(comparison)]
        for first, says in zip(("a", "b"), verdicts, strict=False):
            self.first += says == first
            self.ties += says == "tie"
            self.second += says not in (None, "tie", first)
        if len(verdicts) == 2 and None not in verdicts:
            self.agreed += verdicts[0] == verdicts[1]
            self.disagreed += verdicts[0] != verdicts[1]


@dataclass(slots=True)
class Lengths:
    """Whether longer responses win, among pairs that a judge or rewards decided."""

    longer: int = 0
    shorter: int = 0
    equal: int = 0
    difference: Spread = field(default_factory=Spread)
    """Characters of the winner less those of the loser."""

    @property
    def share(self) -> float | None:
        """The share that the longer response won, in 0..1; ``None`` where lengths never differ."""
        total = self.longer + self.shorter
        return self.longer / total if total else None

    def add(self, winner: int, loser: int) -> None:
        """Take one decided pair into account."""
        self.longer += winner > loser
        self.shorter += winner < loser
        self.equal += winner == loser
        self.difference.add(float(winner - loser))


class PairTally:
    """Counts pairs as they come, by their records."""

    def __init__(self, plan: Plan) -> None:
        self.pairs = 0
        self.statuses: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.by: Counter[str] = Counter()
        self.dropped = 0
        self.hard_rules: Counter[str] = Counter()
        """Of every response by itself."""
        self.positions = Positions()
        self.lengths = Lengths()
        self.principles: dict[str, Counter[str]] = {}
        """Outcomes of comparisons, by the name of the criterion."""
        self.reasons: Counter[str] = Counter()
        """Why pairs have no preference."""
        self.warnings: Counter[str] = Counter()
        self._names = frozenset(criterion.name for criterion in plan.criteria)

    def add(self, record: Mapping[str, Any]) -> None:
        """Take one more pair into account."""
        self.pairs += 1
        self.statuses[record["status"]] += 1
        self.outcomes[record["outcome"]] += 1
        self.dropped += record["dropped"]
        if record["by"] is not None:
            self.by[record["by"]] += 1
        self.hard_rules.update(record["hard_rules"].values())
        if record["status"] != "decided":
            _count(self.reasons, record["reason"])
        for warning in record.get("warnings", ()):
            _count(self.warnings, warning)
        for comparison in record["comparisons"]:
            self._compared(comparison)
        self._measure(record)

    def _compared(self, comparison: Mapping[str, Any]) -> None:
        name = comparison["principle"].partition("[")[0]
        name = name if name in self._names else BROUGHT
        self.principles.setdefault(name, Counter())[comparison["outcome"]] += 1
        self.positions.add(comparison)

    def _measure(self, record: Mapping[str, Any]) -> None:
        won = record["outcome"]
        if won in ("a", "b") and record["by"] not in _BY_CODE:
            lost = "b" if won == "a" else "a"
            self.lengths.add(record["lengths"][won], record["lengths"][lost])

    def figures(self) -> dict[str, Any]:
        """As a JSON object; rates are shares in 0..1, ``None`` where there is nothing to count."""
        return {
            "pairs": self.pairs,
            "outcomes": _sorted(self.outcomes),
            "decided_by": _sorted(self.by),
            "dropped": self.dropped,
            "hard_rules": _sorted(self.hard_rules),
            "tie_rate": self.rate("tie"),
            "inconsistency_rate": self.rate("inconsistent"),
            "position": {
                "first": self.positions.first,
                "second": self.positions.second,
                "ties": self.positions.ties,
                "bias": self.positions.bias,
                "inconsistency": self.positions.inconsistency,
            },
            "length": {
                "won_by_longer": self.lengths.longer,
                "won_by_shorter": self.lengths.shorter,
                "share_of_longer": self.lengths.share,
                "mean_difference": _mean(self.lengths.difference),
            },
            "principles": {name: _sorted(found) for name, found in sorted(self.principles.items())},
            "unscored": _sorted(self.reasons),
        }

    def rate(self, outcome: str) -> float | None:
        """The share of an outcome among pairs with a preference; ``None`` without any."""
        decided = self.statuses["decided"]
        return self.outcomes[outcome] / decided if decided else None


def _orders(comparison: Mapping[str, Any]) -> Iterable[str]:
    return (name for name in ("ab", "ba") if name in comparison)


def _mean(spread: Spread) -> float | None:
    return spread.mean if spread.count else None


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name in sorted(counts) if counts[name]}


def _count(counter: Counter[str], reason: str) -> None:
    counter[reason if reason in counter or len(counter) < KEPT_REASONS else OTHERS] += 1
