"""A pitfall that says what is avoided punishes the response that avoids it."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import PITFALL_AS_AVOIDANCE
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import opening_negation, worded


def pitfall_as_avoidance(rubric: Rubric) -> Iterator[Finding]:
    """Pitfalls that open with a negation: when met, they would cost the good response."""
    for criterion, text in worded(rubric):
        negation = opening_negation(text) if criterion.kind == "pitfall" else None
        if negation:
            yield Finding(
                PITFALL_AS_AVOIDANCE,
                criterion.origin,
                f"pitfall `{criterion.name}` says what the response avoids, so avoiding it costs",
                "say what the response does wrong",
                phrase=negation,
            )
