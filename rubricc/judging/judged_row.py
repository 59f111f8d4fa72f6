"""What one row scored once a judge was asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rubricc.endpoints.reply import NO_USAGE, Usage
from rubricc.judging.grounds import AllGrounds, record_of
from rubricc.runtime.row_score import RowScore


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """A row's score with what it rests on and what it took.

    ``calls`` are the calls made for this row; a call about a group counts as its share.
    ``cost_usd`` is in US dollars and ``None`` where a model has no price or counted no tokens.
    """

    score: RowScore
    grounds: AllGrounds = field(default_factory=dict)
    calls: float = 0
    usage: Usage = NO_USAGE
    cost_usd: float | None = 0.0
    responses: Mapping[str, str] = field(default_factory=dict)
    """The judged text, as ``prompt`` and ``response``; for reports alone, empty unless wanted."""

    def record(self) -> dict[str, object]:
        """The row as a JSON object: the keys of a score, then the grounds and the bill."""
        return {
            **self.score.record(),
            "grounds": {name: record_of(found) for name, found in self.grounds.items()},
            "calls": self.calls,
            "tokens": {
                "sent": self.usage.sent,
                "cached": self.usage.cached,
                "received": self.usage.received,
            },
            "cost_usd": self.cost_usd,
        }
