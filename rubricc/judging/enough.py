"""When no further verdict is needed."""

from __future__ import annotations

from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import RowScore


def is_enough(plan: Plan, score: RowScore) -> bool:
    """Whether no further verdict can change the reward.

    Where unscored criteria are ignored, one that was not asked yet must not be: there only a
    broken gate ends the work.
    """
    if plan.reward.hard_rules == "gate" and score.hard_rules == "fail":
        return True
    return plan.reward.unscored != "ignore" and score.status != "undecided"
