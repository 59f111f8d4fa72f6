"""A gate that pays more than what it guards teaches to break it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import GATE_PAYS
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.plain_range import plain_range


def gate_pays_more(rubric: Rubric) -> Iterator[Finding]:
    """Rubrics in which a broken hard rule can pay more than the worst response that keeps all."""
    rules = [c for c in rubric.criteria() if c.kind == "hard_rule"]
    if rules and rubric.reward.hard_rules == "gate" and _pays(rubric):
        yield Finding(
            GATE_PAYS,
            rules[0].origin,
            f"breaking a hard rule pays {rubric.reward.hard_rule_fail:g}, "
            "which can be more than keeping all of them",
            "lower `hard_rule_fail`, or clip the score from below at it",
            phrase=rules[0].name,
        )


def _pays(rubric: Rubric) -> bool:
    """Whether breaking a rule can pay more; a plan is prepared only where no plain sum tells."""
    kept = rubric.reward.model_copy(update={"hard_rule_fail": math.inf})
    least = plain_range(rubric.model_copy(update={"reward": kept}))
    if least is not None:
        return rubric.reward.hard_rule_fail > least[0]
    from rubricc.ir.scored import scoring_plan
    from rubricc.scoring.static import gate_pays

    return gate_pays(scoring_plan(rubric))
