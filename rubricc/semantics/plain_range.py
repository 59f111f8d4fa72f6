"""The reward's range of a rubric that is one plain sum, without preparing a plan.

Most rubrics are plain sums, and those of tens of thousands of rules are. For these the extremes are
at hand: every principle met and no pitfall, or the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rubricc.ir.rubric import Classes, Criterion, Item, Rubric
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Scale
from rubricc.scoring.denominator import normalised
from rubricc.scoring.shape import shaped_span
from rubricc.scoring.span import Span

SHORT: Final = 10
"""Up to this many terms rules are looked for that clipping hides; as many as
:data:`rubricc.scoring.effect.TRIED`."""


def plain_range(rubric: Rubric) -> tuple[float, float] | None:
    """The least and the greatest reward; ``None`` where ``rubric`` is no plain sum.

    The same numbers as :func:`rubricc.scoring.static.reward_range`. Every rule of such a sum can
    change the reward: a short one with a clip that may hide rules is left to
    :func:`rubricc.scoring.effect.unaffecting`.
    """
    reward = rubric.reward
    if reward.aggregate not in ("weighted_mean", "lexicographic") or reward.unscored == "ignore":
        return None
    sums = None if rubric.generated else _sums(rubric.members)
    if sums is None or (sums.count <= SHORT and not _shows_all(sums, reward)):
        return None
    if sums.has_hard_rule and reward.hard_rules != "gate":
        return None
    low, high = (
        normalised(raw, sums.p, sums.n, reward.denominator, reward.no_principles)
        for raw in (sums.worst, sums.best)
    )
    if low is None or high is None:
        return None
    span = shaped_span(Span(low, high), reward, None)
    if span.low is None or span.high is None or span.low >= span.high:
        return None
    if sums.has_hard_rule:
        return min(span.low, reward.hard_rule_fail), max(span.high, reward.hard_rule_fail)
    return span.low, span.high


@dataclass(slots=True)
class _Sums:
    """The extremes of one sum: raw at its worst and best, P, N, and what was added up."""

    worst: float = 0.0
    best: float = 0.0
    p: float = 0.0
    n: float = 0.0
    count: int = 0
    has_hard_rule: bool = False
    has_scale: bool = False


def _shows_all(sums: _Sums, reward: Reward) -> bool:
    """Whether clipping to 0..1 leaves every rule visible.

    With every principle met and no pitfall the score lies above 0 and is not clipped from above,
    so that changing any one rule lowers it.
    """
    return (
        reward.clip == (0.0, 1.0)
        and reward.saturate is None
        and reward.denominator != "signed"
        and sums.p > 0.0
        and not sums.has_scale
    )


def _sums(members: tuple[Item, ...]) -> _Sums | None:
    """The sums over ``members`` in file order; ``None`` where anything but a plain sum is read."""
    sums = _Sums()
    pending = list(reversed(members))
    while pending:
        item = pending.pop()
        if isinstance(item, Criterion):
            if item.when is not None or item.when_text or item.needs or item.each is not None:
                return None
            if item.weight is not None:
                _add(item.weight, item.scale, sums)
            elif item.kind == "hard_rule":
                sums.has_hard_rule = True
        elif isinstance(item, Classes) or item.weight is not None:
            return None
        else:
            pending.extend(reversed(item.members))
    return sums


def _add(weight: float, scale: Scale | None, sums: _Sums) -> None:
    lowest, highest = 0.0, 1.0
    if scale is not None:
        sums.has_scale = True
        lowest, highest = scale.lowest, scale.highest
    if weight > 0.0:
        sums.p += weight
        sums.worst += weight * lowest
        sums.best += weight * highest
    else:
        sums.n -= weight
        sums.worst += weight * highest
        sums.best += weight * lowest
    sums.count += 1
