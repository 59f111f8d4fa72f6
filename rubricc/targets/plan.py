"""A rubric whose questions are laid out -> the plan: everything a run needs, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from rubricc.ir import rubric as ir
from rubricc.ir.digest import scores_digest
from rubricc.ir.scored import scoring_plan
from rubricc.plan.criterion import Question
from rubricc.plan.file import with_digest
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Guidance, Preference, Revision
from rubricc.prompts.guidance import derive_guidance
from rubricc.prompts.question import render_question
from rubricc.prompts.render import render_prompts
from rubricc.scoring.static import reward_range
from rubricc.source.collector import collector_paused

TARGETS: Final = ("reward", "preference", "critique")
"""What a source compiles to: a scalar, a comparison of two, a critique and a revision."""


def build_plan(rubric: ir.Rubric, targets: Collection[str] = ("reward",)) -> Plan:
    """The plan of ``rubric`` for ``targets``, with prompts, digests and the reward's range.

    The passes have run on ``rubric``. The same rubric and targets give the same plan on every
    machine; the order of ``targets`` does not matter. The range is that of a response about which
    nothing is known, whatever criteria a row may bring.

    Raises:
        ValueError: an entry of ``targets`` is no target.
    """
    if unknown := set(targets) - set(TARGETS):
        raise ValueError(f"no target is called {', '.join(sorted(unknown))}")
    with collector_paused():
        return with_digest(_built(rubric, targets))


def _built(rubric: ir.Rubric, targets: Collection[str]) -> Plan:
    asked = {
        "title": rubric.title,
        "questions": tuple(_question(question) for question in rubric.questions),
        "preference": _preference(rubric, targets),
        "revision": _revision(rubric, targets),
        "guidance": _guidance(rubric) if {"preference", "critique"} & set(targets) else (),
        "calls": rubric.calls,
        "scores_digest": scores_digest(rubric),
    }
    bare = scoring_plan(rubric).model_copy(update=asked)
    possible = reward_range(bare)
    complete = {
        "reward_low": possible.low,
        "reward_high": possible.high,
        "prompts": render_prompts(bare, targets),
    }
    return bare.model_copy(update=complete)


def _question(question: Question) -> Question:
    return question.model_copy(update={"rendered": render_question(question)})


def _preference(rubric: ir.Rubric, targets: Collection[str]) -> Preference | None:
    """What the source says, or the defaults where a preference is asked for without a block."""
    if "preference" not in targets:
        return None
    return rubric.preference or Preference()


def _revision(rubric: ir.Rubric, targets: Collection[str]) -> Revision | None:
    if "critique" not in targets:
        return None
    return rubric.revision or Revision()


def _guidance(rubric: ir.Rubric) -> tuple[Guidance, ...]:
    derived = (
        derive_guidance(
            criterion.name,
            criterion.kind,
            criterion.text,
            when=criterion.when_text,
            scale=criterion.scale,
            critique=criterion.critique,
            revise=criterion.revise,
            prefer=criterion.prefer,
        )
        for criterion in rubric.criteria()
    )
    return tuple(guidance for guidance in derived if guidance is not None)
