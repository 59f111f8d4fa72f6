"""Whether one verdict on a criterion is better for a response than another."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.plan.criterion import Criterion
from rubricc.plan.plan import Plan
from rubricc.scoring.layout import OVERALL


class Values:
    """What verdicts are worth to a response, from 0 to 1, by the name of the criterion.

    Of a pitfall the absence is worth something. Facts are neither good nor bad.
    """

    def __init__(self, plan: Plan) -> None:
        self._scales: dict[str, Mapping[object, float]] = {
            criterion.name: _values(criterion)
            for criterion in plan.criteria
            if criterion.kind != "fact"
        }
        if plan.reward.holistic is not None:
            levels = plan.reward.holistic.levels
            self._scales[OVERALL] = {level.point: level.value for level in levels}

    def value(self, name: str, verdict: object) -> float | None:
        """What a verdict is worth, the mean over elements; ``None`` where that cannot be said."""
        labels = verdict if isinstance(verdict, list) else [verdict]
        scale = self._scales.get(name)
        if scale is None or not labels:
            return None
        worth = [scale.get(label) for label in labels if label != "not_applicable"]
        known = [each for each in worth if each is not None]
        return sum(known) / len(known) if known and len(known) == len(worth) else None

    def reads(self, name: str) -> bool:
        """Whether verdicts on this criterion are good or bad, and known from the plan."""
        return name in self._scales


def _values(criterion: Criterion) -> dict[object, float]:
    if criterion.scale is None:
        values: dict[object, float] = {"unmet": 0.0, "met": 1.0}
    else:
        values = {level.point: level.value for level in criterion.scale.levels}
    if criterion.kind == "pitfall":
        return {label: 1.0 - value for label, value in values.items()}
    return values
