"""What stages took: calls, tokens and money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rubricc.plan.model import Model


class Spent(Model):
    """Calls, tokens and money of one stage, or of many together."""

    calls: int = 0
    failed: int = 0
    """Those of ``calls`` that brought no reply."""
    sent: int = 0
    received: int = 0
    """Tokens, as endpoints counted them."""
    usd: float | None = 0.0
    """``None`` where some reply has no price or no count."""
    priced_usd: float = 0.0
    """What the replies with a price and a count cost."""

    def __add__(self, other: Spent) -> Spent:
        unknown = self.usd is None or other.usd is None
        return Spent(
            calls=self.calls + other.calls,
            failed=self.failed + other.failed,
            sent=self.sent + other.sent,
            received=self.received + other.received,
            usd=None if unknown else round((self.usd or 0.0) + (other.usd or 0.0), 9),
            priced_usd=round(self.priced_usd + other.priced_usd, 9),
        )


def spent_of(record: Mapping[str, Any] | None) -> Spent:
    """What the record of a command says that it took; nothing where there is none."""
    if record is None:
        return Spent()
    calls, tokens, cost = record["calls"], record["tokens"], record["cost"]
    return Spent(
        calls=calls["made"],
        failed=calls["failed"],
        sent=tokens["sent"],
        received=tokens["received"],
        usd=cost["usd"],
        priced_usd=cost["priced_usd"],
    )
