"""When one principle outweighs all others together, the others hardly steer."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import OUTWEIGHS_ALL
from rubricc.ir.rubric import Criterion, Group, Rubric
from rubricc.semantics.lint.finding import Finding

LEAST_OTHERS = 2
"""With a single other principle, one of the two has to be the heavier."""


def outweighs_all(rubric: Rubric) -> Iterator[Finding]:
    """The principle whose weight exceeds the sum of all other positive weights."""
    if rubric.reward.aggregate not in {"weighted_mean", "lexicographic"}:
        return
    if any(isinstance(m, Group) and m.weight for m in rubric.members):
        return
    weighted = [(c.weight, c) for c in rubric.criteria() if c.weight and c.weight > 0 and not c.each]
    if len(weighted) <= LEAST_OTHERS or rubric.generated:
        return
    heaviest, criterion = max(weighted, key=lambda entry: entry[0])
    others = sum(weight for weight, _ in weighted) - heaviest
    if heaviest > others:
        yield _finding(criterion, heaviest, others)


def _finding(criterion: Criterion, heaviest: float, others: float) -> Finding:
    return Finding(
        OUTWEIGHS_ALL,
        criterion.origin,
        f"`{criterion.name}` weighs {heaviest:g}, all other principles together {others:g}",
        "make it a hard rule if nothing else counts without it, or lower its weight",
        phrase=criterion.name,
    )
