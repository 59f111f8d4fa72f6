"""When one principle outweighs all others together, the others hardly steer."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import OUTWEIGHS_ALL
from rubricc.ir.rubric import Rubric
from rubricc.ir.scored import scoring_plan
from rubricc.scoring.static import dominating
from rubricc.semantics.lint.finding import Finding


def outweighs_all(rubric: Rubric) -> Iterator[Finding]:
    """The criterion that weighs more than all others together, in a rubric of three or more."""
    if rubric.generated:
        return
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
