"""What a verdict means for a response, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from rubricc.plan.criterion import Criterion
from rubricc.plan.scale import Scale

Tone = Literal["good", "part", "miss", "clear", "bad", "must", "fact", "open", "none"]
"""Earned, partly earned, not earned; a pitfall avoided or committed; a hard rule broken; a fact
that holds; unscored; not applicable."""

SIGNS: Final[Mapping[Tone, str]] = {
    "good": "✓",
    "part": "◐",
    "miss": "○",
    "clear": "✓",
    "bad": "✗",
    "must": "✗",
    "fact": "•",
    "open": "?",
    "none": "–",
}
"""A sign beside the colour, for eyes and prints that see no colours."""


def tone_of(criterion: Criterion | None, label: object, scale: Scale | None = None) -> Tone:
    """The tone of one verdict; ``None`` for a criterion that a row brought, or the overall rating.

    ``scale`` is that of the overall rating.
    """
    if label == "unscored":
        return "open"
    if label == "not_applicable":
        return "none"
    value = value_of(criterion.scale if criterion else scale, label)
    kind = criterion.kind if criterion else "principle" if scale else "fact"
    if kind == "hard_rule":
        return "good" if value else "must"
    if kind == "fact":
        return "fact" if value else "miss"
    if kind == "pitfall":
        return "bad" if value else "clear"
    return "good" if value >= 1 else "part" if value > 0 else "miss"


def value_of(scale: Scale | None, label: object) -> float:
    """What a scored verdict is worth, in 0..1."""
    for level in scale.levels if scale else ():
        if level.point == label:
            return level.value
    return {"met": 1.0, "unmet": 0.0}.get(label, 0.0) if isinstance(label, str) else _mean(label)


def _mean(label: object) -> float:
    """The mean of code and judge, which is its own value."""
    return float(label) if isinstance(label, int | float) else 0.0
