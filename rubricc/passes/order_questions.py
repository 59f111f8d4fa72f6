"""The order of asking: what can end the work first."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.ir.rubric import Criterion, Rubric

PRIORITIES = ("essential", "important", "optional")
"""First to last; a pitfall or fact without a tag stands with ``important``."""

Rank = tuple[int, int, int, int]


def order_questions(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """Order questions: hard rules, then tiers from the highest, then priorities, then the file.

    A shared question stands where the first of its criteria would. What code decides is free and
    done before any of this. Members keep their places, so sums run in file order as before. Where
    one rating of the whole gives the reward, hard rules alone are asked about one by one.

    >>> from rubricc.passes.lower_checks import lower_checks
    >>> from rubricc.plan.reward import Reward
    >>> members = (
    ...     Criterion(name="nice", kind="principle", priority="optional", text=("Is nice.",)),
    ...     Criterion(name="clear", kind="principle", priority="essential", text=("Is clear.",)),
    ...     Criterion(name="safe", kind="hard_rule", text=("Is safe.",)),
    ... )
    >>> before = Rubric(
    ...     name="note", kind="rubric", members=members, reward=Reward(hard_rule_fail=0)
    ... )
    >>> after = order_questions(lower_checks(before, {}), {})
    >>> after.asking
    ('safe', 'clear', 'nice')
    >>> [criterion.name for criterion in after.criteria()]
    ['nice', 'clear', 'safe']
    """
    tiers = {tier: place for place, tier in enumerate(rubric.tiers)}
    best: dict[str, Rank] = {}
    for place, criterion in enumerate(rubric.criteria()):
        if criterion.question is not None and _alone(rubric, criterion):
            rank = _rank(criterion, tiers, place)
            best[criterion.question] = min(best.get(criterion.question, rank), rank)
    return rubric.model_copy(update={"asking": tuple(sorted(best, key=lambda name: best[name]))})


def _alone(rubric: Rubric, criterion: Criterion) -> bool:
    return rubric.reward.aggregate != "holistic" or criterion.kind == "hard_rule"


def _rank(criterion: Criterion, tiers: Mapping[str, int], place: int) -> Rank:
    tier = tiers.get(criterion.tier or "", len(tiers))
    priority = PRIORITIES.index(criterion.priority or "important")
    return (0 if criterion.kind == "hard_rule" else 1, tier, priority, place)
