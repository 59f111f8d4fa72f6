"""Which of two scored responses to one prompt is preferred, by their scores alone."""

from __future__ import annotations

from typing import Literal

from rubricc.plan.plan import Plan
from rubricc.scoring.score import Bounds, Score

Preferred = Literal["a", "b", "tie"]

TIE = 1e-9
"""Scores that differ by no more are equal."""


def compare_scores(plan: Plan, a: Score, b: Score) -> Preferred | None:
    """The preferred response; ``None`` where the bounds of the two overlap.

    A response that breaks a hard rule loses to one that breaks none; where both break one, the
    scores without the gate compare. With ``aggregate: lexicographic`` a higher tier decides unless
    it ties. Otherwise the rewards compare, and only bounds that do not overlap decide.
    """
    gated = plan.reward.hard_rules != "report"
    if gated and {a.hard_rules, b.hard_rules} == {"pass", "fail"}:
        return "a" if a.hard_rules == "pass" else "b"
    if plan.reward.aggregate == "lexicographic":
        if gated and "unknown" in (a.hard_rules, b.hard_rules):
            return None
        return _by_tiers(a, b)
    if gated and a.hard_rules == b.hard_rules == "fail":
        return _by_bounds(a.ungated, b.ungated)
    if a.may_be_undefined or b.may_be_undefined:
        return None
    return _by_bounds(Bounds(a.low, a.high), Bounds(b.low, b.high))


def _by_tiers(a: Score, b: Score) -> Preferred | None:
    """Tier by tier, highest first; a tier in which a response has no score decides nothing."""
    for tier, bounds in a.tiers.items():
        others = b.tiers[tier]
        if None in (bounds.low, bounds.high, others.low, others.high):
            continue
        found = _by_bounds(bounds, others)
        if found != "tie":
            return found
    return "tie"


def _by_bounds(a: Bounds, b: Bounds) -> Preferred | None:
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return None
    if a.low > b.high + TIE:
        return "a"
    if b.low > a.high + TIE:
        return "b"
    widths = a.high - a.low, b.high - b.low
    return "tie" if widths == (0.0, 0.0) else None
