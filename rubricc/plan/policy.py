"""Who is asked and how, and how pairs and revisions are made."""

from __future__ import annotations

from typing import Literal

from rubricc.plan.model import Model
from rubricc.plan.text import Text


class JudgeModel(Model):
    """One member of a jury; a jury of one is a judge."""

    model: str
    """``provider:name``, as in ``openai:gpt-5-mini`` or ``http://host:port/v1#name``."""
    weight: float = 1.0


class Judge(Model):
    """The policy of asking. ``None`` leaves a choice to the endpoint."""

    name: str | None = None
    models: tuple[JudgeModel, ...] = ()
    """Empty when the source names no model; the caller then has to."""
    temperature: float | None = None
    seed: int | None = None
    effort: str | None = None
    max_tokens: int | None = None
    samples: int = 1
    vote: Literal["majority", "mean", "minimum", "maximum"] = "majority"
    batch: int | None = None
    """Criteria per call; 1 asks each alone, ``None`` all together."""
    explain: Literal["before", "none"] = "before"
    evidence: Literal["off", "optional", "required"] = "off"
    verdicts: Literal["text", "logprobs"] = "text"
    order: Literal["file", "shuffled"] = "file"
    view: Literal["last_turn", "turn", "trace"] = "last_turn"
    reasoning: Literal["hide", "show", "only"] = "hide"
    truncated: Literal["score", "unscored", "lowest"] = "score"


class Preference(Model):
    """How two responses are compared."""

    mode: Literal["pairwise", "scores"] = "pairwise"
    swap: bool = True
    principles_per_comparison: int | Literal["all"] = "all"
    seed: int = 0
    ties: Literal["half", "drop"] = "half"
    labels: Literal["soft", "hard"] = "soft"
    soft_from: Literal["verdict", "logprobs", "votes"] = "verdict"
    clamp: tuple[float, float] | None = None
    samples: int = 1


class Revision(Model):
    """How a response is criticised and rewritten."""

    steps: int = 1
    principles_per_step: int | Literal["all"] = 1
    seed: int = 0
    without_replacement: bool = False
    stop_when_satisfied: bool = False
    critiques: Literal["on", "off"] = "on"


class Guidance(Model):
    """What critique, revision and preference prompts say about one criterion.

    An entry that the author left out is derived by the target's template when the plan is made.
    """

    name: str
    critique: Text
    revise: Text
    prefer: Text
