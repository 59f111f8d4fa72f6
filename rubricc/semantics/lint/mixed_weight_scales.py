"""Explicit weights beside tags count on another scale unless ``weights`` says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from rubricc.diagnostics.catalogue.style import MIXED_WEIGHT_SCALES
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding

GREATEST_RATIO = 3.0
"""Between the medians of the two kinds of weight (the language reference, Rules)."""


def mixed_weight_scales(rubric: Rubric) -> Iterator[Finding]:
    """Rubrics whose explicit weights and tag weights differ by more than a factor of 3."""
    weighted = [(abs(c.weight), c) for c in rubric.criteria() if c.weight]
    explicit = [weight for weight, c in weighted if c.explicit_weight]
    tagged = [weight for weight, c in weighted if not c.explicit_weight]
    if not explicit or not tagged:
        return
    ratio = median(explicit) / median(tagged)
    if 1 / GREATEST_RATIO <= ratio <= GREATEST_RATIO:
        return
    first = next(c for _, c in weighted if c.explicit_weight)
    yield Finding(
        MIXED_WEIGHT_SCALES,
        first.origin,
        f"written weights are around {median(explicit):g}, those of tags around {median(tagged):g}",
        "give the tags the same scale with `weights { essential: ... }`, or write every weight",
        phrase=first.name,
    )
