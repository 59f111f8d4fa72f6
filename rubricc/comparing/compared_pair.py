"""What became of one row with two responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rubricc.comparing.comparison import Comparison
from rubricc.comparing.pair import SideName
from rubricc.comparing.probability import Outcome
from rubricc.endpoints.reply import NO_USAGE, Usage
from rubricc.judging.grounds import AllGrounds, record_of
from rubricc.runtime.row_score import RowScore
from rubricc.scoring.gate import HardRules

Status = Literal["decided", "none", "error"]
"""``none``: nobody can tell which is better; ``error``: the row itself is wrong."""

By = Literal["equal", "cut_off", "hard_rules", "principles", "scores"]
"""What decided: responses that are the same or cut off, a broken hard rule, or the mode."""


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """The preference on one pair, and what it rests on.

    ``p`` is the probability that a is better, in 0..1, clamped; ``None`` with the outcome
    ``none``, and then ``reason`` says why. ``label`` is what the policy makes of it for a data set;
    with a ``p`` and without a label the pair is dropped as a tie. ``principles`` are those that
    were drawn. ``lengths`` are characters of the judged text. ``cost_usd`` is in US dollars and
    ``None`` where a model has no price or counted no tokens.
    """

    id: str | int | None
    plan: str
    outcome: Outcome = "none"
    p: float | None = None
    label: float | None = None
    by: By | None = None
    reason: str = ""
    error: str | None = None
    principles: tuple[str, ...] = ()
    hard_rules: Mapping[SideName, HardRules] = field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    scores: Mapping[SideName, RowScore] = field(default_factory=dict)
    grounds: Mapping[SideName, AllGrounds] = field(default_factory=dict)
    lengths: Mapping[SideName, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    calls: float = 0
    usage: Usage = NO_USAGE
    cost_usd: float | None = 0.0
    pair: str = ""
    """SHA-256 of what was read of the row, in hex."""

    @property
    def status(self) -> Status:
        """Whether there is a preference."""
        if self.error is not None:
            return "error"
        return "none" if self.outcome == "none" else "decided"

    @property
    def is_dropped(self) -> bool:
        """Whether the policy drops it: a tie, or orders that disagree, under ``ties: drop``."""
        return self.p is not None and self.label is None

    def record(self) -> dict[str, object]:
        """As a JSON object; every record has the same keys up to ``comparisons``."""
        return {
            "id": self.id,
            "p": self.p,
            "label": self.label,
            "outcome": self.outcome,
            "status": self.status,
            "dropped": self.is_dropped,
            "by": self.by,
            "reason": self.error or self.reason,
            "hard_rules": dict(self.hard_rules),
            "principles": list(self.principles),
            "comparisons": [one.record() for one in self.comparisons],
            **self._more(),
            "lengths": dict(self.lengths),
            "calls": self.calls,
            "tokens": {
                "sent": self.usage.sent,
                "cached": self.usage.cached,
                "received": self.usage.received,
            },
            "cost_usd": self.cost_usd,
            "pair": self.pair,
            "plan": self.plan,
        }

    def _more(self) -> dict[str, object]:
        """Rewards and grounds, where there are any."""
        found: dict[str, object] = {}
        if self.scores:
            found["rewards"] = {side: _reward(score) for side, score in self.scores.items()}
        if any(self.grounds.values()):
            found["grounds"] = {
                side: {name: record_of(one) for name, one in grounds.items()}
                for side, grounds in self.grounds.items()
            }
        if self.warnings:
            found["warnings"] = list(self.warnings)
        return found


def _reward(score: RowScore) -> dict[str, object]:
    return {
        "reward": score.reward,
        "low": score.low,
        "high": score.high,
        "verdicts": dict(score.verdicts),
    }
