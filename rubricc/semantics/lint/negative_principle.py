"""A principle that says what does not happen is met by an empty answer."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import NEGATIVE_PRINCIPLE
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import opening_lack, worded


def negative_principle(rubric: Rubric) -> Iterator[Finding]:
    """Principles that open with a negation and depend on no other criterion."""
    for criterion, text in worded(rubric):
        if criterion.kind != "principle" or criterion.needs:
            continue
        negation = opening_lack(text)
        if negation:
            yield Finding(
                NEGATIVE_PRINCIPLE,
                criterion.origin,
                f"principle `{criterion.name}` is met by a response that says nothing",
                "make it a pitfall that says what goes wrong, or say what the response does",
                phrase=negation,
            )
