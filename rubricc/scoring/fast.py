"""The short way for the common case: a flat weighted mean with every verdict given.

It does the very additions of the general way in the same order, so both give the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rubricc.plan.criterion import ClassesMember
from rubricc.scoring.denominator import normalised
from rubricc.scoring.layout import Layout
from rubricc.scoring.values import HOLDS_ABOVE, Given


class Flat(NamedTuple):
    """The criteria of a plan without trees, needs, classes or lists."""

    sums: tuple[tuple[str, float], ...]
    """Names and signed weights, in the order of the sum."""
    hard_rules: tuple[str, ...]


class FlatScore(NamedTuple):
    """``score`` before shaping, ``None`` where undefined; ``failed`` for a broken hard rule."""

    score: float | None
    failed: bool


def flatten(layout: Layout) -> Flat | None:
    """The table of the short way; ``None`` where the general way is needed."""
    if layout.reward.aggregate not in ("weighted_mean", "lexicographic") or layout.open_slot:
        return None
    if any(one.needs or one.each for one in layout.criteria):
        return None
    criteria = {one.name: one for one in layout.criteria}
    sums = []
    pending = list(reversed(layout.members))
    while pending:
        member = pending.pop()
        if isinstance(member, str):
            one = criteria.get(member)
            if one is None:
                return None
            if one.kind in ("principle", "pitfall"):
                if one.weight is None or (one.weight > 0.0) != (one.kind == "principle"):
                    return None
                sums.append((member, float(one.weight)))
        elif isinstance(member, ClassesMember) or member.weight is not None:
            return None
        else:
            pending.extend(reversed(member.members))
    hard_rules = tuple(one.name for one in layout.criteria if one.kind == "hard_rule")
    return Flat(tuple(sums), hard_rules)


def flat_score(flat: Flat, layout: Layout, given: Mapping[str, Given]) -> FlatScore | None:
    """The score; ``None`` where some verdict is missing, unscored or a list."""
    raw = p = n = 0.0
    try:
        for name, weight in flat.sums:
            verdict = given[name]
            value = verdict.value  # type: ignore[union-attr]
            if value is None:
                if verdict.state != "not_applicable":  # type: ignore[union-attr]
                    return None
                continue
            raw += weight * value
            if weight > 0.0:
                p += weight
            else:
                n -= weight
        failed = False
        for name in flat.hard_rules:
            verdict = given[name]
            value = verdict.value  # type: ignore[union-attr]
            if value is None:
                if verdict.state != "not_applicable":  # type: ignore[union-attr]
                    return None
            elif value <= HOLDS_ABOVE:
                failed = True
    except (KeyError, AttributeError):
        return None  # a missing verdict, or a list: the general way says what is wrong
    reward = layout.reward
    return FlatScore(normalised(raw, p, n, reward.denominator, reward.no_principles), failed)
