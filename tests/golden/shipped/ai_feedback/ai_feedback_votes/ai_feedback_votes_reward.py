"""The reward of `ai_feedback_votes`, for rows and for TRL's trainers.

Written by `rubricc compile`: change the source and compile it again, rather than this file.
It reads `ai_feedback_votes.plan.json`, which has to stand beside it.

    from ai_feedback_votes_reward import reward, reward_with

    trainer = GRPOTrainer(reward_funcs=reward, ...)
    trainer = GRPOTrainer(reward_funcs=reward_with("openai:gpt-5-mini", group=8), ...)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from rubricc.engine.settings import Settings
from rubricc.integrations.trl import RewardFunction, reward_function
from rubricc.judging.juror import Model
from rubricc.plan.file import PlanInvalid, load_plan
from rubricc.plan.plan import Plan
from rubricc.runtime.scorer import RowScore, Scorer

PLAN = Path(__file__).resolve().with_name("ai_feedback_votes.plan.json")
DIGEST = "78cd16095ab84fbef82bbeba85b5eedb09bdbd03bbd568363335aa10deffded8"
ALLOW_EXTERN: tuple[str, ...] = ()


@cache
def plan() -> Plan:
    """The plan, read once.

    Raises:
        PlanInvalid: it is missing, was changed, or is not the one this module was written for.
    """
    found = load_plan(PLAN)
    if found.digest != DIGEST:
        raise PlanInvalid(f"`{PLAN}` is not the plan of this module: compile the source again")
    return found


@cache
def _scorer() -> Scorer:
    return Scorer(plan(), allow_extern=ALLOW_EXTERN)


@cache
def _reward() -> RewardFunction:
    return reward_function(_scorer())


def score(row: Mapping[str, object]) -> RowScore:
    """The score of one row: `prompt`, `response`, the parameters, and perhaps `verdicts`.

    Nobody is asked.
    """
    return _scorer().score(row)


def reward(prompts: list[Any], completions: list[Any], **columns: Any) -> list[float | None]:
    """One reward per completion, `None` where it is not decided; called by a trainer.

    Models that the rubric names are asked, from the first call on, for what neither code nor
    given verdicts decide. Of a rubric that names none, that stays open: see `reward_with`.

    Raises:
        EndpointUnusable: a model that the rubric names cannot be asked.
    """
    return _reward()(prompts=prompts, completions=completions, **columns)


reward.__name__ = "ai_feedback_votes"  # the name under which trainers log it


def reward_with(judge: Model | Sequence[Model], **settings: Any) -> RewardFunction:
    """`reward` with a judge: a model such as "openai:gpt-5-mini", several as a jury, or endpoints.

    An empty list asks nobody. `settings` are those of `rubricc.Settings`, such as `group`.

    Raises:
        EndpointUnusable: the judge cannot be asked.
    """
    return reward_function(_scorer(), judge=judge, settings=Settings(**settings) if judge else None)
