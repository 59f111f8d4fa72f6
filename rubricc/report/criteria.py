"""What was found about one criterion over many rows, beside the values that a tally has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rubricc.judging.grounds import Grounds
from rubricc.plan.plan import Plan
from rubricc.report.chosen import differs
from rubricc.runtime.given import Written

KEPT_REASONS = 12
"""Distinct reasons that are kept for one criterion; more are counted under one head."""

OTHERS = "other reasons"


@dataclass(slots=True)
class CriterionSeen:
    """Counts of verdicts; every element of an ``each`` counts."""

    points: frozenset[Written] = frozenset()
    """The levels of its scale; none where it is met or not."""
    labels: Counter[Written] = field(default_factory=Counter)
    """Verdicts by label: levels, or ``met`` and ``unmet``. Means of code and judge that are
    neither are left out."""
    sources: Counter[str] = field(default_factory=Counter)
    """Who decided; of scored verdicts with grounds."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why a verdict is unscored, in rows; without those that nobody had to be asked for."""
    unasked: int = 0
    """Unscored verdicts of rows whose reward is decided without them."""
    overruled: int = 0
    """Rows in which a need counted instead of the criterion's own verdict."""
    voted: int = 0
    """Verdicts with more than one vote."""
    split: int = 0
    """Those of ``voted`` whose votes differ."""
    quoted: int = 0
    """Verdicts with a quotation."""

    def add(
        self, label: Written | Sequence[Written], grounds: Grounds | Sequence[Grounds] | None
    ) -> None:
        """Count a verdict as a row writes it, or one for each element, with what it rests on."""
        labels = label if isinstance(label, list) else [label]
        for one in labels:
            if one in self.points or one in ("met", "unmet"):
                self.labels[one] += 1
        each = () if grounds is None else grounds
        for one, rests_on in zip(
            labels, (each,) if isinstance(each, Grounds) else each, strict=False
        ):
            if one != "unscored":
                self.sources[rests_on.source] += 1
            self.quoted += bool(rests_on.evidence)
            self.voted += len(rests_on.votes) > 1
            self.split += differs(rests_on)

    def add_reason(self, reason: str) -> None:
        """Count a row in which it is unscored."""
        full = reason not in self.reasons and len(self.reasons) >= KEPT_REASONS
        self.reasons[OTHERS if full else reason] += 1


def seen_of(plan: Plan) -> dict[str, CriterionSeen]:
    """Empty counts for each criterion of ``plan``, and for ``overall`` where it asks for one."""
    scales = {criterion.name: criterion.scale for criterion in plan.criteria}
    if plan.reward.holistic is not None:
        scales["overall"] = plan.reward.holistic
    return {
        name: CriterionSeen(frozenset(level.point for level in scale.levels) if scale else _NONE)
        for name, scale in scales.items()
    }


_NONE: frozenset[Written] = frozenset()
