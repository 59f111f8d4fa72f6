"""What was said of a pair by one principle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rubricc.comparing.principle import Principle
from rubricc.comparing.probability import Share, number
from rubricc.judging.grounds import Grounds, Source

OrderName = Literal["ab", "ba"]
ORDERS: Final[tuple[OrderName, OrderName]] = ("ab", "ba")
"""Which response is shown first."""


@dataclass(frozen=True, slots=True)
class Order:
    """What all samples of one order say.

    ``says`` is ``a``, ``b`` or ``tie``, and ``None`` where no sample has an answer. ``p`` is the
    probability that a is better, where that says more than ``says``. The votes in ``grounds`` are
    the samples', in the same words.
    """

    says: str | None
    p: float | None
    grounds: Grounds

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        p = {} if self.p is None else {"p": self.p}
        return {"verdict": self.says, **p, **self.grounds.record()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """``share`` is ``None`` where nobody can tell, and ``reason`` says why.

    ``orders`` are empty where nobody was asked; then ``source`` says who decided. ``counts`` is
    false for what was asked although the pair is decided without it.
    """

    principle: Principle
    share: Share | None
    source: Source = "judge"
    reason: str = ""
    orders: Mapping[OrderName, Order] | None = None
    counts: bool = True

    def record(self) -> dict[str, object]:
        """As a JSON object; what is empty is left out."""
        found: dict[str, object] = {
            "principle": self.principle.name,
            "p": None if self.share is None else number(self.share.p),
            "outcome": "none" if self.share is None else self.share.outcome,
        }
        if self.reason:
            found["reason"] = self.reason
        if self.orders is None:
            found["source"] = self.source
        else:
            found.update({name: order.record() for name, order in self.orders.items()})
        if not self.counts:
            found["counts"] = False
        return found
