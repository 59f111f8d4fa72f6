"""A rubric whose criteria go by other names, wherever they are named."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.expression import Expression, Ref
from rubricc.plan.walk import with_parts


def renamed(rubric: Rubric, names: Mapping[str, str]) -> Rubric:
    """``rubric`` with the criteria in ``names`` called as it says, in all that reads them."""
    if not names:
        return rubric
    score = rubric.reward.score
    reward = rubric.reward
    if score is not None:
        reward = reward.model_copy(update={"score": _expression(score, names)})
    derived = tuple(
        one.model_copy(update={"value": _expression(one.value, names)}) for one in rubric.derived
    )
    members = _members(rubric.members, names)
    return rubric.model_copy(update={"members": members, "derived": derived, "reward": reward})


def _members(members: tuple[Item, ...], names: Mapping[str, str]) -> tuple[Item, ...]:
    return tuple(_item(item, names) for item in members)


def _item(item: Item, names: Mapping[str, str]) -> Item:
    if isinstance(item, Group):
        return item.model_copy(update={"members": _members(item.members, names)})
    if isinstance(item, Classes):
        classes = tuple(
            one
            if one.when is None
            else one.model_copy(update={"when": _expression(one.when, names)})
            for one in item.classes
        )
        return item.model_copy(update={"classes": classes})
    return _criterion(item, names)


def _criterion(criterion: Criterion, names: Mapping[str, str]) -> Criterion:
    needs = tuple(
        need.model_copy(update={"name": names.get(need.name, need.name)})
        for need in criterion.needs
    )
    name = names.get(criterion.name, criterion.name)
    return criterion.model_copy(update={"name": name, "needs": needs})


def _expression(expression: Expression, names: Mapping[str, str]) -> Expression:
    if isinstance(expression, Ref):
        if expression.of != "criterion" or expression.name not in names:
            return expression
        return expression.model_copy(update={"name": names[expression.name]})
    return with_parts(expression, lambda part: _expression(part, names))
