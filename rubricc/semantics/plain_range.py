"""The reward's range of a rubric that is one plain sum, without preparing a plan.

Most rubrics are plain sums, and those of tens of thousands of rules are. For these the extremes are
at hand: every principle met and no pitfall, or the other way round.
"""

from __future__ import annotations

from typing import Final

from rubricc.ir.rubric import Classes, Criterion, Group, Rubric
from rubricc.scoring.denominator import normalised, total
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
    terms = _terms(rubric)
    if terms is None or (len(terms) <= SHORT and not _shows_all(terms, rubric)):
        return None
    has_hard_rule = any(criterion.kind == "hard_rule" for criterion in rubric.criteria())
    if has_hard_rule and reward.hard_rules != "gate":
        return None
    low, high = (_score(terms, rubric, best=best) for best in (False, True))
    if low is None or high is None:
        return None
    span = shaped_span(Span(low, high), reward, None)
    if span.low is None or span.high is None or span.low >= span.high:
        return None
    if has_hard_rule:
        return min(span.low, reward.hard_rule_fail), max(span.high, reward.hard_rule_fail)
    return span.low, span.high


def _shows_all(terms: list[Criterion], rubric: Rubric) -> bool:
    """Whether clipping to 0..1 leaves every rule visible.

    With every principle met and no pitfall the score lies above 0 and is not clipped from above,
    so that changing any one rule lowers it.
    """
    reward = rubric.reward
    return (
        reward.clip == (0.0, 1.0)
        and reward.saturate is None
        and reward.denominator != "signed"
        and any(criterion.kind == "principle" for criterion in terms)
        and all(criterion.scale is None for criterion in terms)
    )


def _terms(rubric: Rubric) -> list[Criterion] | None:
    """Principles and pitfalls in file order; ``None`` where anything but a plain sum is read."""
    if rubric.generated or rubric.reward.score is not None:
        return None
    terms: list[Criterion] = []
    pending = list(reversed(rubric.members))
    while pending:
        item = pending.pop()
        if isinstance(item, Criterion):
            if item.when is not None or item.when_text or item.needs or item.each is not None:
                return None
            if item.weight is not None:
                terms.append(item)
        elif isinstance(item, Classes) or item.weight is not None:
            return None
        elif isinstance(item, Group):
            pending.extend(reversed(item.members))
    return terms


def _score(terms: list[Criterion], rubric: Rubric, *, best: bool) -> float | None:
    raw, p, n = total(_term(criterion, best) for criterion in terms)
    return normalised(raw, p, n, rubric.reward.denominator, rubric.reward.no_principles)


def _term(criterion: Criterion, best: bool) -> tuple[float, float, float]:
    """Contribution, and its share of P and of N."""
    weight = criterion.weight or 0.0
    scale = criterion.scale
    lowest, highest = (0.0, 1.0) if scale is None else (scale.lowest, scale.highest)
    value = highest if (weight > 0) is best else lowest
    return weight * value, max(weight, 0.0), max(-weight, 0.0)
