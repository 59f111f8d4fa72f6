"""How values become one number: the ``reward`` block with every default filled in."""

from __future__ import annotations

from typing import Literal

from rubricc.plan.expression import Expression
from rubricc.plan.model import Model
from rubricc.plan.scale import Scale

Denominator = Literal["positive", "absolute", "signed", "at_least_one", "credited"]
NoPrinciples = Literal["start_at_one", "zero", "none"]
Aggregate = Literal["weighted_mean", "minimum", "holistic", "lexicographic", "score"]


class LengthPenalty(Model):
    """Minus ``at_most * clamp((L - start) / (end - start), 0, 1)``, floored at clip's low end."""

    unit: Literal["words", "characters", "sentences", "paragraphs", "lines"]
    start: float
    """The length at which the penalty begins, in units (``from:``)."""
    end: float
    """The length at which it is full, in units (``to:``); above ``start``."""
    at_most: float
    """The full penalty, above 0."""


class Reward(Model):
    """Every choice between verdicts and reward, explicit."""

    hard_rules: Literal["gate", "cap", "report"] = "gate"
    cap: float | None = None
    """The ceiling of the final score under ``hard_rules: cap``."""
    hard_rule_fail: float
    """The reward when a hard rule is broken, in final units; never shaped."""
    denominator: Denominator = "positive"
    no_principles: NoPrinciples = "start_at_one"
    aggregate: Aggregate = "weighted_mean"
    """``lexicographic`` scores like ``weighted_mean`` and compares pairs tier by tier."""
    score: Expression | None = None
    """The expression of ``score:``; given exactly when ``aggregate`` is ``score``."""
    holistic: Scale | None = None
    """The scale of the one rating; given exactly when ``aggregate`` is ``holistic``."""
    clip: tuple[float, float] | None = (0.0, 1.0)
    saturate: float | None = None
    length_penalty: LengthPenalty | None = None
    range: tuple[float, float] | None = None
    """``(a, b)``: the shaped score x becomes a + (b - a) * x; ``None`` leaves it."""
    unscored: Literal["abstain", "ignore"] = "abstain"
    """``ignore`` leaves unscored criteria out of every sum, and reports them."""
