"""The part of a plan that scores, straight from a checked rubric: nothing that is asked."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.ir import rubric as ir
from rubricc.plan.criterion import ClassesMember, Criterion, Group, Member, OutcomeClass
from rubricc.plan.plan import Plan


def scoring_plan(rubric: ir.Rubric) -> Plan:
    """A plan with everything that turns verdicts into the reward, for what is known beforehand."""
    return Plan(
        name=rubric.name,
        kind=rubric.kind,
        edition=rubric.edition,
        parameters=rubric.parameters,
        criteria=tuple(_criterion(criterion) for criterion in rubric.criteria()),
        members=_members(rubric.members),
        derived=rubric.derived,
        classes=tuple(_classes(rubric.members)),
        tiers=rubric.tiers,
        generated=rubric.generated,
        priorities=rubric.priorities,
        reward=rubric.reward,
        judge=rubric.judge,
        externs=rubric.externs,
    )


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
