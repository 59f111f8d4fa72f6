"""The ranking of many responses to one prompt, and what can be chosen by it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rubricc.comparing.candidates import Candidates
from rubricc.comparing.compared_pair import ComparedPair
from rubricc.comparing.strengths import DIGITS, Result, components, strengths
from rubricc.judging.judged_row import JudgedRow
from rubricc.runtime.compare import TIE

By = Literal["pairs", "group", "scores"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """One response in a ranking.

    ``strength`` orders: log-odds about the mean of the group where pairs were compared, else the
    reward. ``low`` and ``high`` are its interval of 95 %, or the bounds of the reward; ``None``
    where there is none.
    """

    index: int
    strength: float | None
    low: float | None
    high: float | None
    reward: float | None = None
    id: str | int | None = None

    def record(self, by: By) -> dict[str, object]:
        """As a JSON object."""
        found: dict[str, object] = {} if self.id is None else {"id": self.id}
        found |= {"index": self.index, "strength": self.strength, "low": self.low}
        found["high"] = self.high
        return found if by == "pairs" else found | {"reward": self.reward}


@dataclass(frozen=True, slots=True)
class Ranking:
    """The responses from the best to the worst; those without a strength come last.

    ``best`` and ``worst`` are places in the row, and ``margin`` is how much stronger the best is;
    ``None`` where that is not determined, and ``reason`` says why. Of responses that are equally
    strong the first in the row is best, and the last worst.
    """

    candidates: Candidates
    plan: str
    by: By
    ranking: tuple[Ranked, ...] = ()
    best: int | None = None
    worst: int | None = None
    reason: str = ""
    comparisons: tuple[Mapping[str, Any], ...] = ()
    calls: float = 0
    tokens: Mapping[str, int] | None = None
    cost_usd: float | None = 0.0

    @property
    def status(self) -> Literal["decided", "undetermined", "error"]:
        """Whether the best and the worst are known."""
        if self.candidates.error is not None:
            return "error"
        return "undetermined" if self.best is None or self.worst is None else "decided"

    @property
    def margin(self) -> float | None:
        """The strength of the best less that of the worst; never below 0."""
        by_index = {one.index: one.strength for one in self.ranking}
        best = None if self.best is None else by_index[self.best]
        worst = None if self.worst is None else by_index[self.worst]
        return None if best is None or worst is None else round(best - worst, DIGITS)

    @property
    def has_pair(self) -> bool:
        """Whether the best is stronger than the worst, so that they make a pair to learn from."""
        return self.margin is not None and self.margin > TIE

    def record(self) -> dict[str, object]:
        """As a JSON object."""
        responses = self.candidates.responses
        chosen = responses[self.best] if self.has_pair and self.best is not None else None
        rejected = responses[self.worst] if self.has_pair and self.worst is not None else None
        pairs = {"comparisons": list(self.comparisons)} if self.by == "pairs" else {}
        return {
            "id": self.candidates.id,
            "prompt": self.candidates.prompt,
            "status": self.status,
            "reason": self.candidates.error or self.reason,
            "by": self.by,
            "ranking": [one.record(self.by) for one in self.ranking],
            "best": self.best,
            "worst": self.worst,
            "margin": self.margin,
            "chosen": chosen,
            "rejected": rejected,
            **pairs,
            "calls": self.calls,
            "tokens": self.tokens or {"sent": 0, "cached": 0, "received": 0},
            "cost_usd": self.cost_usd,
            "plan": self.plan,
        }


def of_pairs(
    candidates: Candidates,
    plan: str,
    places: Sequence[tuple[int, int]],
    compared: Sequence[ComparedPair],
) -> Ranking:
    """The ranking that a round robin gives; ``places`` are the two responses of each pair."""
    pairs = list(zip(places, compared, strict=True))
    results: list[Result] = [(a, b, one.p) for (a, b), one in pairs if one.p is not None]
    count = len(candidates.rows)
    fitted = strengths(count, results)
    errors = [one.error for one in compared if one.error is not None]
    if fitted is None:
        entries = [Ranked(i, None, None, None, id=candidates.ids[i]) for i in range(count)]
        reason = _disconnected(count, results, compared)
        best = worst = None
    else:
        entries = [
            Ranked(i, one.value, one.low, one.high, id=candidates.ids[i])
            for i, one in enumerate(fitted)
        ]
        reason = ""
        best, worst = _ends(entries)
    if errors and len(errors) == len(compared):
        reason = errors[0]
    return Ranking(
        candidates,
        plan,
        "pairs",
        _ordered(entries),
        best,
        worst,
        reason,
        tuple(_short(a, b, one) for (a, b), one in pairs),
        *_bill(compared),
    )


def of_rewards(candidates: Candidates, plan: str, by: By, judged: Sequence[JudgedRow]) -> Ranking:
    """The ranking that rewards give.

    A response without a reward could still be the best or the worst: one is named only where no
    bounds of the others reach it.
    """
    entries = [
        Ranked(i, score.reward, score.low, score.high, score.reward, candidates.ids[i])
        for i, score in enumerate(one.score for one in judged)
    ]
    known = [one for one in entries if one.strength is not None]
    unknown = [one for one in entries if one.strength is None]
    best, worst = _ends(known) if known else (None, None)
    top, bottom = (_strength(entries, place) for place in (best, worst))
    if any(one.high is None or one.high > top for one in unknown):
        best = None
    if any(one.low is None or one.low < bottom for one in unknown):
        worst = None
    reason = ""
    if unknown and (best is None or worst is None):
        reason = f"{len(unknown)} of {len(entries)} responses have no reward: {_why(judged)}"
    return Ranking(candidates, plan, by, _ordered(entries), best, worst, reason, (), *_bill(judged))


def _ordered(entries: Sequence[Ranked]) -> tuple[Ranked, ...]:
    def rank(one: Ranked) -> tuple[bool, float, int]:
        return (one.strength is None, -(one.strength or 0.0), one.index)

    return tuple(sorted(entries, key=rank))


def _ends(entries: Sequence[Ranked]) -> tuple[int, int]:
    """The places of the best and of the worst."""
    values = [one.strength or 0.0 for one in entries]
    best = next(one for one in entries if (one.strength or 0.0) >= max(values) - TIE)
    worst = next(one for one in reversed(entries) if (one.strength or 0.0) <= min(values) + TIE)
    return best.index, worst.index


def _strength(entries: Sequence[Ranked], place: int | None) -> float:
    found = None if place is None else entries[place].strength
    return math.nan if found is None else found


def _disconnected(count: int, results: Sequence[Result], compared: Sequence[ComparedPair]) -> str:
    groups = sorted(sorted(group) for group in components(count, results))
    listed = ", ".join("[" + " ".join(map(str, group)) + "]" for group in groups[:4])
    more = f" and {len(groups) - 4} more" if len(groups) > 4 else ""
    why = next((one.error or one.reason for one in compared if one.p is None), "")
    return f"nothing compares the groups {listed}{more}" + (f": {why}" if why else "")


def _short(a: int, b: int, one: ComparedPair) -> dict[str, Any]:
    """A pair of the round robin, in a line; its two responses are named by their places."""
    found: dict[str, Any] = {"a": a, "b": b, "p": one.p, "outcome": one.outcome, "by": one.by}
    found["principles"] = list(one.principles)
    reason = one.error or one.reason
    return found | ({"reason": reason} if reason else {})


def _why(judged: Sequence[JudgedRow]) -> str:
    for one in judged:
        if one.score.reward is None:
            reasons = one.score.reasons.items()
            first = next((f"`{name}`: {reason}" for name, reason in reasons), one.score.status)
            return one.score.error or first
    return ""


def _bill(
    rows: Sequence[ComparedPair] | Sequence[JudgedRow],
) -> tuple[float, dict[str, int], float | None]:
    tokens = {
        "sent": sum(one.usage.sent for one in rows),
        "cached": sum(one.usage.cached for one in rows),
        "received": sum(one.usage.received for one in rows),
    }
    costs = [one.cost_usd for one in rows]
    known = [cost for cost in costs if cost is not None]
    cost_usd = math.fsum(known) if len(known) == len(costs) else None
    return sum(one.calls for one in rows), tokens, cost_usd
