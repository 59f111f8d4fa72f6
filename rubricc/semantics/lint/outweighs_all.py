"""When one principle outweighs all others together, the others hardly steer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rubricc.diagnostics.catalogue.style import OUTWEIGHS_ALL
from rubricc.ir.rubric import Classes, Group, Item, Rubric
from rubricc.semantics.lint.finding import Finding

NEARLY: Final = 1 - 1e-9
"""How far rounding may move a sum of weights."""


def outweighs_all(rubric: Rubric) -> Iterator[Finding]:
    """The criterion that weighs more than all others together, in a rubric of three or more."""
    if rubric.generated:
        return
    if _is_plain(rubric.members) and not _has_half(rubric):
        return
    from rubricc.ir.scored import scoring_plan
    from rubricc.scoring.static import dominating

    name = dominating(scoring_plan(rubric))
    for criterion in rubric.criteria():
        if criterion.name == name and criterion.weight is not None:
            yield Finding(
                OUTWEIGHS_ALL,
                criterion.origin,
                f"`{name}` weighs {abs(criterion.weight):g}, more than all others together",
                "make it a hard rule if nothing else counts without it, or lower its weight",
                phrase=name,
            )


def _is_plain(members: tuple[Item, ...]) -> bool:
    """Whether all weights stand in one sum."""
    return not any(
        isinstance(item, Classes)
        or (isinstance(item, Group) and (item.weight is not None or not _is_plain(item.members)))
        for item in members
    )


def _has_half(rubric: Rubric) -> bool:
    """Whether the greatest weight is half of all weights, or more."""
    weights = [abs(criterion.weight) for criterion in rubric.criteria() if criterion.weight]
    return 2.0 * max(weights, default=0.0) >= sum(weights) * NEARLY
