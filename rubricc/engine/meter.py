"""What a run has asked, got and paid so far."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import EndpointError
from rubricc.endpoints.prices import OWN, Price, cost_usd, price_named, price_of
from rubricc.endpoints.reply import NO_USAGE, Reply, Usage

KEPT_REASONS = 50
"""Distinct reasons and warnings that are kept; more are counted under one head."""

OTHERS = "other reasons"


@dataclass(slots=True)
class Meter:
    """Counts of one run; as large as the number of models and of distinct warnings."""

    calls: int = 0
    """Tries that an endpoint answered or failed; cancelled ones included."""
    failed: int = 0
    """Those of ``calls`` that brought no reply."""
    uncounted: int = 0
    """Replies whose tokens the endpoint did not count."""
    usage: Usage = NO_USAGE
    """Tokens of all counted replies."""
    cost_usd: float = 0.0
    """What the counted replies of models with a price cost, in US dollars."""
    unpriced: int = 0
    """Replies without a price: of models that have none here, or whose tokens nobody counted."""
    asked: int = 0
    """Verdicts that endpoints were asked for; each sample and member of a jury counts."""
    asked_again: int = 0
    """Those that were asked for again, because an answer lacked them or was not valid."""
    cached: int = 0
    """Verdicts that the cache had."""
    models: Counter[str] = field(default_factory=Counter)
    """Replies by the name of the model that came back."""
    warnings: Counter[str] = field(default_factory=Counter)
    """Settings that were not honoured, control tokens that were escaped, and their like."""
    failures: Counter[str] = field(default_factory=Counter)
    """Calls without a reply, by reason."""
    begun_s: float = field(default_factory=time.monotonic)
    """When the run began, on the monotonic clock."""

    def count(self, endpoint: Endpoint, reply: Reply) -> None:
        """Take one reply into account."""
        self.models[reply.model] += 1
        if reply.usage is None:
            self.uncounted += 1
        else:
            self.usage += reply.usage
        cost_usd = cost_of(endpoint, reply)
        if cost_usd is None:
            self.unpriced += 1
        else:
            self.cost_usd += cost_usd

    def fail(self, error: EndpointError) -> None:
        """Take one call without a reply into account."""
        self.failed += 1
        reason = str(error)
        known = reason in self.failures or len(self.failures) < KEPT_REASONS
        self.failures[reason if known else OTHERS] += 1

    def warn(self, warning: str) -> None:
        """Keep a warning of the run."""
        known = warning in self.warnings or len(self.warnings) < KEPT_REASONS
        self.warnings[warning if known else OTHERS] += 1

    @property
    def cost(self) -> float | None:
        """The cost in US dollars; ``None`` where some reply has no price or no count."""
        return None if self.unpriced else self.cost_usd

    @property
    def cached_share(self) -> float | None:
        """The share of verdicts that the cache had, in 0..1; ``None`` before the first."""
        total = self.asked + self.cached
        return self.cached / total if total else None


def price_at(endpoint: Endpoint) -> Price | None:
    """The price of the model that an endpoint asks; ``None`` where none is known.

    Who answers in this process, from a recording or on a server of one's own costs nothing.
    """
    return OWN if endpoint.name.startswith("fake:") else price_named(endpoint.name)


@lru_cache(maxsize=256)
def _charged(provider: str, model: str) -> Price | None:
    """:func:`price_of`, looked up once for each model that came back."""
    return price_of(provider, model)


def cost_of(endpoint: Endpoint, reply: Reply) -> float | None:
    """What one reply cost in US dollars; ``None`` without a price or without a count.

    The model that came back is charged, which may say more than the one asked for.
    """
    price = _charged(endpoint.name.partition(":")[0], reply.model) or price_at(endpoint)
    if price is OWN:
        return 0.0
    return None if price is None or reply.usage is None else cost_usd(price, reply.usage)
