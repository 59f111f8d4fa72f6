"""The short way for the common case: a flat weighted mean with every verdict given.

It does the very additions of the general way in the same order, so both give the same bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rubricc.plan.criterion import ClassesMember, Criterion
from rubricc.plan.reward import Reward
from rubricc.scoring.denominator import normalised
from rubricc.scoring.layout import PRIORITIES, Layout
from rubricc.scoring.values import HOLDS_ABOVE, Given

Sums = tuple[tuple[str, float], ...]
"""Names and signed weights, in the order of the sum."""

Views = tuple[tuple[str, tuple[tuple[str, Sums], ...]], ...]
"""Under ``groups``, ``tags`` and ``priorities``: the sum of every name."""


@dataclass(frozen=True)
class Flat:
    """The criteria of a plan without trees, needs, classes or lists."""

    criteria: tuple[Criterion, ...]
    sums: Sums
    hard_rules: tuple[str, ...]
    groups: Mapping[str, Sums]
    """The plain groups, outermost first."""

    @cached_property
    def views(self) -> Views:
        """What the sub-scores add up."""
        tags: dict[str, list[tuple[str, float]]] = {}
        priorities: dict[str, list[tuple[str, float]]] = {}
        for one in self.criteria:
            if one.kind in ("principle", "pitfall") and one.weight is not None:
                part = (one.name, float(one.weight))
                for tag in one.tags:
                    tags.setdefault(tag, []).append(part)
                if one.priority:
                    priorities.setdefault(one.priority, []).append(part)
        ranked = {name: priorities[name] for name in PRIORITIES if name in priorities}
        return (
            ("groups", tuple(self.groups.items())),
            ("tags", tuple((name, tuple(found)) for name, found in tags.items())),
            ("priorities", tuple((name, tuple(found)) for name, found in ranked.items())),
        )


class FlatScore(NamedTuple):
    """``score`` before shaping, ``None`` where undefined; ``failed`` for a broken hard rule."""

    score: float | None
    failed: bool


def flatten(layout: Layout) -> Flat | None:
    """The table of the short way; ``None`` where the general way is needed."""
    if layout.reward.aggregate not in ("weighted_mean", "lexicographic") or layout.open_slot:
        return None
    if any(one.needs or one.each or not _weighs(one) for one in layout.criteria):
        return None
    criteria = {one.name: one for one in layout.criteria}
    root: list[tuple[str, float]] = []
    groups: dict[str, list[tuple[str, float]]] = {}
    around: tuple[list[tuple[str, float]], ...] = (root,)
    pending = [(member, around) for member in reversed(layout.members)]
    while pending:
        member, into = pending.pop()
        if isinstance(member, str):
            one = criteria.get(member)
            if one is None:
                return None
            if one.kind in ("principle", "pitfall") and one.weight is not None:
                for sums in into:
                    sums.append((member, float(one.weight)))
        elif isinstance(member, ClassesMember) or member.weight is not None:
            return None
        else:
            inner: list[tuple[str, float]] = []
            groups[member.name] = inner
            pending.extend((child, (*into, inner)) for child in reversed(member.members))
    hard_rules = tuple(one.name for one in layout.criteria if one.kind == "hard_rule")
    named = {name: tuple(sums) for name, sums in groups.items()}
    return Flat(layout.criteria, tuple(root), hard_rules, named)


def _weighs(one: Criterion) -> bool:
    """Whether a principle weighs more than 0, and a pitfall less."""
    if one.kind == "principle":
        return one.weight is not None and one.weight > 0.0
    return one.kind != "pitfall" or (one.weight is not None and one.weight < 0.0)


def flat_score(flat: Flat, layout: Layout, given: Mapping[str, Given]) -> FlatScore | None:
    """The score; ``None`` where some verdict is missing, unscored or a list."""
    added = _added(flat.sums, given)
    failed = _failed(flat.hard_rules, given)
    if added is None or failed is None:
        return None
    reward = layout.reward
    return FlatScore(normalised(*added, reward.denominator, reward.no_principles), failed)


def flat_scores(
    flat: Flat, reward: Reward, given: Mapping[str, Given]
) -> dict[str, dict[str, float | None]] | None:
    """The sub-scores; ``None`` where some verdict is missing, unscored or a list."""
    denominator, no_principles = reward.denominator, reward.no_principles
    found: dict[str, dict[str, float | None]] = {}
    for kind, sums in flat.views:
        found[kind] = scores = {}
        for name, parts in sums:
            added = _added(parts, given)
            if added is None:
                return None
            applies = added[1] > 0.0 or added[2] > 0.0
            scores[name] = normalised(*added, denominator, no_principles) if applies else None
    return found


def _added(sums: Sums, given: Mapping[str, Given]) -> tuple[float, float, float] | None:
    """``(raw, P, N)``; ``None`` where some verdict is missing, unscored or a list.

    Of these the general way says what is wrong.
    """
    raw = p = n = 0.0
    try:
        for name, weight in sums:
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
    except (KeyError, AttributeError):
        return None
    return raw, p, n


def _failed(hard_rules: tuple[str, ...], given: Mapping[str, Given]) -> bool | None:
    """Whether a hard rule is broken; ``None`` where some verdict is missing, unscored or a list."""
    failed = False
    try:
        for name in hard_rules:
            verdict = given[name]
            value = verdict.value  # type: ignore[union-attr]
            if value is None:
                if verdict.state != "not_applicable":  # type: ignore[union-attr]
                    return None
            elif value <= HOLDS_ABOVE:
                failed = True
    except (KeyError, AttributeError):
        return None
    return failed
