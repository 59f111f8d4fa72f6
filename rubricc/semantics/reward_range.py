"""What a rubric's reward can be before anything runs."""

from __future__ import annotations

from rubricc.ir.rubric import Item, Rubric
from rubricc.plan.reward import Reward
from rubricc.semantics.work import Work


def lowest_score(members: tuple[Item, ...], reward: Reward) -> float | None:
    return None


def judge_range(rubric: Rubric, work: Work) -> Rubric:
    return rubric
