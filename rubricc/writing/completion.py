"""What a writer is to write, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

from rubricc.endpoints.reply import Stopped, Usage
from rubricc.endpoints.request import Sampling

Status = Literal["written", "empty", "refused", "failed"]
"""What became of a completion: there is one; it says nothing; the model or its provider refused;
there is no reply, or the prompt cannot be answered at all."""

OWN: Final = (
    "id",
    "prompt",
    "response",
    "writer",
    "model",
    "settings",
    "sample",
    "seed",
    "finish_reason",
    "truncated",
    "status",
    "reason",
    "tokens",
    "cost_usd",
)
"""The columns of a completion; a column of the prompt that is called so gives way."""

STALE: Final = frozenset({"verdicts", "stop_reason"})
"""Columns that say something of a response, and nothing of the one that is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One completion that is wanted."""

    id: str | int
    row: Mapping[str, object]
    """The prompt's row; its other columns go along."""
    writer: int
    """The place of the writer among those that are asked, counted from 0."""
    sample: int
    """Counted from 0."""
    fault: str = ""
    """Why nobody can be asked; empty where somebody can."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer of one writer to one prompt, or why there is none."""

    draft: Draft
    writer: str
    """Who was asked, as the user named it."""
    sampling: Sampling
    """How it was drawn; the seed is that of this sample."""
    status: Status
    response: str | None = None
    """``None`` where there is no reply."""
    reason: str = ""
    """Why it is no whole completion, in one phrase; empty where it is."""
    model: str | None = None
    """The name that came back."""
    stopped: Stopped | None = None
    usage: Usage | None = None
    """``None`` without a reply, and where the endpoint counts none."""
    cost_usd: float | None = None
    """What the reply cost when it was made, in US dollars; ``None`` where that is not known."""

    @property
    def id(self) -> str | int:
        """The prompt's own, or ``PROMPT/WRITER/SAMPLE`` where there are several completions."""
        return self.draft.id

    def record(self) -> dict[str, object]:
        """The completion as a JSON object: its own columns, then the others of the prompt.

        It does not say whether the reply was made in this run or kept from an earlier one, so
        that a run that was interrupted writes what another would have written.
        """
        row, settings = self.draft.row, asdict(self.sampling)
        seed = settings.pop("seed")
        own: dict[str, object] = {
            "id": self.id,
            "prompt": row.get("prompt"),
            "response": self.response,
            "writer": self.writer,
            "model": self.model,
            "settings": settings,
            "sample": self.draft.sample,
            "seed": seed,
            "finish_reason": self.stopped,
            "truncated": self.stopped == "length",
            "status": self.status,
            "reason": self.reason,
            "tokens": token_counts(self.usage),
            "cost_usd": self.cost_usd,
        }
        return {**own, **carried(row)}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record of an earlier run, passed on as it is."""

    values: Mapping[str, object]

    def record(self) -> dict[str, object]:
        """The record."""
        return dict(self.values)


def carried(row: Mapping[str, object]) -> dict[str, object]:
    """The columns of a prompt that go along with its completions."""
    return {name: value for name, value in row.items() if name not in OWN and name not in STALE}


def token_counts(usage: Usage | None) -> dict[str, int] | None:
    """Tokens as records have them."""
    if usage is None:
        return None
    return {"sent": usage.sent, "cached": usage.cached, "received": usage.received}
