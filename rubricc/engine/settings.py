"""How a run asks: everything that a caller may choose and that no rubric says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run. None of them can change a verdict that an endpoint gives."""

    concurrency: int = 64
    """The most calls in flight at once; the engine goes below it while a server is overloaded."""
    timeout_s: float = 120.0
    """How long one try of a call may take."""
    deadline_s: float = 600.0
    """How long one call may take with all of its tries and waits, from its first turn on."""
    tries: int = 6
    """How often a call is tried where trying again may help; the first try counts."""
    offline: bool = False
    """Whether only the cache answers; what it lacks is unscored."""
    cache: Path | None = None
    """The file of the cache; ``None`` keeps nothing."""
    keep_text: bool = True
    """Whether the cache keeps quotes and reasons beside verdicts."""
    max_calls: int | None = None
    """After so many calls no further one is made."""
    max_cost_usd: float | None = None
    """After so much money, in US dollars, no further call is made. Needs models with prices."""
    max_time_s: float | None = None
    """After so long no further call is made."""
    everything: bool = False
    """Whether every criterion is judged although the reward is decided without it."""
    keep_shown: bool = False
    """Whether judged rows carry the texts that were judged, for reports."""
    group: int = 1
    """The most responses to one prompt in one call; 1 asks about each response apart."""


DEFAULTS: Final = Settings()
