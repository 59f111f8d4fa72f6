"""The tree of a rubric with its criteria rewritten, groups and places kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rubricc.ir.rubric import Criterion, Group, Item, Rubric


def replace_criteria(rubric: Rubric, change: Callable[[Criterion], Sequence[Criterion]]) -> Rubric:
    """``rubric`` with every criterion replaced, at its place, by those that ``change`` gives."""
    return rubric.model_copy(update={"members": _members(rubric.members, change)})


def _members(
    members: tuple[Item, ...], change: Callable[[Criterion], Sequence[Criterion]]
) -> tuple[Item, ...]:
    found: list[Item] = []
    for item in members:
        if isinstance(item, Criterion):
            found.extend(change(item))
        elif isinstance(item, Group):
            found.append(item.model_copy(update={"members": _members(item.members, change)}))
        else:
            found.append(item)
    return tuple(found)
