"""One step of a revision, and a row once all of its steps are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from rubricc.judging.sample import Bill
from rubricc.revising.critique import Finding

Broken = Literal["pass", "fail", "unknown"]
"""What is known of the hard rules together."""

StepStatus = Literal["revised", "no_change", "failed"]
"""The response was rewritten; the critique found nothing that calls for it; or neither is known."""

RowStatus = Literal["revised", "unchanged", "incomplete", "error"]
"""The response was rewritten at least once; nothing called for it; a step failed, so that the last
good text stands; or the row cannot be revised at all."""

OWN: Final = (
    "id",
    "prompt",
    "response",
    "revision",
    "status",
    "reason",
    "satisfied",
    "hard_rules",
    "steps",
    "calls",
    "tokens",
    "cost_usd",
    "plan",
)
"""The columns of a revised row; a column of the row that is called so gives way."""

STALE: Final = frozenset({"verdicts"})
"""Columns that say something of the first response, and nothing of the revision."""


@dataclass(frozen=True, slots=True)
class HardRules:
    """The hard rules of one text: what is known of them together, which are broken
    and which nobody could decide."""

    state: Broken
    broken: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By the name of a broken rule the quotation and the reason that its verdict rests on."""

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        return {
            "state": self.state,
            "broken": list(self.broken),
            "unknown": list(self.unknown),
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One step, whatever came of it."""

    step: int
    """Counted from 1."""
    taken: Literal["drawn", "broken"]
    """Whether its rules were drawn, or are hard rules that the text breaks."""
    principles: tuple[str, ...]
    status: StepStatus
    reason: str = ""
    """Why it failed, in one phrase."""
    critique: str | None = None
    """The judge's answer as it came; ``None`` where none was asked for or came."""
    findings: tuple[Finding, ...] = ()
    needs_revision: bool | None = None
    """What the critique ends in; ``None`` without a valid one."""
    revision: str | None = None
    """The rewritten text; ``None`` unless the status is ``revised``."""
    judge: str | None = None
    """The name of the model that came back with the critique."""
    writer: str | None = None
    """The same for the revision."""
    hard_before: Broken | None = None
    hard_after: Broken | None = None
    """What is known of the hard rules of the text before and after; ``None`` without any."""

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        return {
            "step": self.step,
            "taken": self.taken,
            "principles": list(self.principles),
            "status": self.status,
            "reason": self.reason,
            "critique": self.critique,
            "findings": [finding.record() for finding in self.findings],
            "needs_revision": self.needs_revision,
            "revision": self.revision,
            "hard_rules_before": self.hard_before,
            "hard_rules_after": self.hard_after,
            "judge": self.judge,
            "writer": self.writer,
        }


@dataclass(frozen=True, slots=True)
class Revised:
    """A row with its revision and all steps that led to it."""

    id: str | int | None
    row: Mapping[str, object]
    plan: str
    """The digest of the plan."""
    status: RowStatus
    reason: str = ""
    """Why the row or its first failed step failed, or which hard rules are still broken."""
    revision: object = None
    """The last good text, as text or as messages like the response; ``None`` for an error."""
    steps: tuple[Step, ...] = ()
    satisfied: bool | None = None
    """Whether the last critique found nothing and no hard rule is broken; ``None`` where no
    critique was asked for."""
    before: HardRules | None = None
    after: HardRules | None = None
    bill: Bill = field(default_factory=Bill)
    """What this run paid for it; what the cache had costs nothing again."""

    def record(self) -> dict[str, object]:
        """The row as a JSON object: its own columns, then the others that it came with."""
        own: dict[str, object] = {
            "id": self.id,
            "prompt": self.row.get("prompt"),
            "response": self.row.get("response"),
            "revision": self.revision,
            "status": self.status,
            "reason": self.reason,
            "satisfied": self.satisfied,
            "hard_rules": self._hard_rules(),
            "steps": [step.record() for step in self.steps],
            "calls": self.bill.calls,
            "tokens": {
                "sent": self.bill.usage.sent,
                "cached": self.bill.usage.cached,
                "received": self.bill.usage.received,
            },
            "cost_usd": self.bill.cost_usd,
            "plan": self.plan,
        }
        return {**own, **self._carried()}

    def _hard_rules(self) -> dict[str, object] | None:
        if self.before is None or self.after is None:
            return None
        return {"before": self.before.record(), "after": self.after.record()}

    def _carried(self) -> dict[str, object]:
        return {
            name: value for name, value in self.row.items() if name not in OWN and name not in STALE
        }
