"""A rubric whose questions are laid out -> the plan: everything a run needs, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from rubricc.ir import rubric as ir
from rubricc.ir.digest import scores_digest
from rubricc.plan.collector import collector_paused
from rubricc.plan.criterion import ClassesMember, Criterion, Group, Member, OutcomeClass, Question
from rubricc.plan.file import with_digest
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Guidance, Preference, Revision
from rubricc.prompts.guidance import derive_guidance
from rubricc.prompts.question import render_question
from rubricc.prompts.render import render_prompts
from rubricc.scoring.static import reward_range

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
    bare = Plan(
        name=rubric.name,
        kind=rubric.kind,
        title=rubric.title,
        edition=rubric.edition,
        parameters=rubric.parameters,
        questions=tuple(_question(question) for question in rubric.questions),
        criteria=tuple(_criterion(criterion) for criterion in rubric.criteria()),
        members=_members(rubric.members),
        derived=rubric.derived,
        classes=tuple(_classes(rubric.members)),
        tiers=rubric.tiers,
        generated=rubric.generated,
        priorities=rubric.priorities,
        reward=rubric.reward,
        judge=rubric.judge,
        preference=_preference(rubric, targets),
        revision=_revision(rubric, targets),
        guidance=_guidance(rubric) if {"preference", "critique"} & set(targets) else (),
        externs=rubric.externs,
        calls=rubric.calls,
        scores_digest=scores_digest(rubric),
    )
    possible = reward_range(bare)
    complete = {
        "reward_low": possible.low,
        "reward_high": possible.high,
        "prompts": render_prompts(bare, targets),
    }
    return bare.model_copy(update=complete)


def _question(question: Question) -> Question:
    return question.model_copy(update={"rendered": render_question(question)})


def _criterion(criterion: ir.Criterion) -> Criterion:
    return Criterion(
        name=criterion.name,
        kind=criterion.kind,
        weight=criterion.weight,
        priority=criterion.priority,
        tags=criterion.tags,
        tier=criterion.tier,
        scale=criterion.scale,
        question=criterion.question,
        check=criterion.check,
        decide=criterion.decide,
        when=criterion.when,
        open_when=bool(criterion.when_text),
        needs=criterion.needs,
        needs_raw=criterion.needs_raw,
        each=criterion.each,
    )


def _members(items: tuple[ir.Item, ...]) -> tuple[Member, ...]:
    return tuple(_member(item) for item in items)


def _member(item: ir.Item) -> Member:
    if isinstance(item, ir.Criterion):
        return item.name
    if isinstance(item, ir.Classes):
        return ClassesMember()
    return Group(name=item.name, weight=item.weight, members=_members(item.members))


def _classes(items: tuple[ir.Item, ...]) -> Iterator[OutcomeClass]:
    for item in items:
        if isinstance(item, ir.Classes):
            yield from item.classes
        elif isinstance(item, ir.Group):
            yield from _classes(item.members)


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
