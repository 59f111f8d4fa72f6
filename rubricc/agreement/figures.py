"""The figures of agreement, as they are stored."""

from __future__ import annotations

from typing import Literal

from rubricc.plan.model import Model


class Method(Model):
    """How intervals are drawn."""

    resamples: int = 2000
    """How often the clusters are drawn anew."""
    confidence: float = 0.95
    """The share of resamples that the interval holds, in 0..1."""
    seed: int = 0
    cluster: Literal["prompt", "row"] = "prompt"
    """What is drawn as a whole: all rows of one prompt, or each row."""


class Estimate(Model):
    """One figure with its interval.

    ``value`` is ``None`` where the figure has no meaning, ``low`` and ``high`` where the interval
    has none; ``reason`` says why, in one phrase, and is empty otherwise.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


class Rate(Model):
    """A share of pairs, in 0..1."""

    pairs: int
    """Pairs of which both labels are there."""
    clusters: int
    """Rows or prompts that they come from."""
    left_out: int = 0
    """Pairs of which a label is missing."""
    share: Estimate


class Figures(Model):
    """How well two sides agree on the same things."""

    pairs: int
    clusters: int
    """Rows or prompts that the pairs come from."""
    pooled: int
    """Those of ``pairs`` that count in ``f1`` and ``kappa``: of several criteria together, those
    that are met or unmet; of a scale, in ``kappa``, pairs of two levels."""
    agreement: Estimate
    """The share of pairs whose labels are the same, in 0..1."""
    f1: Estimate
    """The mean of each label's F1, in 0..1; higher is better."""
    kappa: Estimate
    """Agreement beyond chance: 0 is what chance gives, 1 is perfect, below 0 is worse than
    chance."""
