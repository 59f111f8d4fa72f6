"""The compiled artefact: everything that a runtime needs, in one JSON file."""

from __future__ import annotations

from typing import Final, Literal

from rubricc.plan.criterion import (
    Criterion,
    Derived,
    GeneratedSlot,
    Member,
    OutcomeClass,
    Question,
)
from rubricc.plan.model import Model
from rubricc.plan.policy import Guidance, Judge, Preference, Revision
from rubricc.plan.prompt import AskedCall, Prompt
from rubricc.plan.reward import Reward
from rubricc.plan.types import Extern, Parameter

SCHEMA_VERSION: Final = 1
"""Raised by one whenever a plan of the old shape would be read wrongly."""


class Plan(Model):
    """One compiled rubric or constitution.

    The same source gives the same bytes on every machine. ``digest`` covers every other field, so
    that a run can log exactly which judge and which formula scored it.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    name: str
    kind: Literal["rubric", "constitution"]
    title: str = ""
    edition: str
    parameters: tuple[Parameter, ...] = ()
    questions: tuple[Question, ...] = ()
    """In file order; ``calls`` has the order of asking."""
    criteria: tuple[Criterion, ...] = ()
    """In file order, hard rules and facts included."""
    members: tuple[Member, ...] = ()
    """The tree in which sums run; names every criterion once."""
    derived: tuple[Derived, ...] = ()
    classes: tuple[OutcomeClass, ...] = ()
    tiers: tuple[str, ...] = ()
    """Highest first."""
    generated: tuple[GeneratedSlot, ...] = ()
    priorities: dict[str, float] = {}
    """The magnitudes of priority tags and ``pitfall``, for criteria that a row brings."""
    reward: Reward
    judge: Judge = Judge()
    preference: Preference | None = None
    revision: Revision | None = None
    guidance: tuple[Guidance, ...] = ()
    externs: tuple[Extern, ...] = ()
    calls: tuple[AskedCall, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    reward_low: float | None = None
    reward_high: float | None = None
    """The least and greatest reward that any verdicts can give; ``None`` when unbounded."""
    scores_digest: str = ""
    """SHA-256 of what turns verdicts into the reward, without what is asked."""
    digest: str = ""
    """SHA-256 of the plan without this field."""
