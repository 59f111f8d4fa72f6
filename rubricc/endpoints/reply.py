"""What an endpoint answered, in no provider's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Stopped = Literal["end", "length", "refusal", "other"]
"""Why the answer ends: it was complete, its tokens ran out, the provider or the model refused, or
something that the wire format does not name."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the endpoint counted them."""

    sent: int = 0
    """All tokens of the prompt, those that a cache had included."""
    cached: int = 0
    """Those of ``sent`` that the provider read from its cache."""
    written: int = 0
    """Those of ``sent`` that the provider charged for writing into its cache."""
    received: int = 0
    """Tokens of the answer, hidden reasoning included."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.sent + other.sent,
            self.cached + other.cached,
            self.written + other.written,
            self.received + other.received,
        )


NO_USAGE: Final = Usage()


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    text: str
    model: str
    """The name of the model that came back, which may say more than the one asked for."""
    stopped: Stopped = "end"
    usage: Usage | None = None
    """``None`` where the endpoint does not count tokens."""
    logprobs: Mapping[str, float] | None = None
    """Natural logarithms of the probability of each label of ``choices`` that the endpoint
    reported; a label that it left out is absent. ``None`` where none were asked for."""
