"""A parameter that nothing uses makes every row supply what nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import UNUSED_PARAMETER
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.expression import Expression, Ref
from rubricc.plan.text import Slot, Text
from rubricc.plan.walk import walk
from rubricc.semantics.lint.finding import Finding


def unused_parameter(rubric: Rubric) -> Iterator[Finding]:
    """Declared parameters that no text, check, condition, class or score names.

    ``reference`` is never unused: a judge is shown it.
    """
    if not rubric.parameters:
        return
    used = {"reference"}
    for criterion in rubric.criteria():
        used |= _used_by(criterion)
    for expression in _other_expressions(rubric):
        used |= _inputs(expression)
    for parameter in rubric.parameters:
        if parameter.name not in used:
            yield Finding(
                UNUSED_PARAMETER,
                rubric.origin,
                f"parameter `{parameter.name}` is never used",
                "use it in a slot or a check, or remove it",
                phrase=parameter.name,
            )


def _used_by(criterion: Criterion) -> set[str]:
    texts = [criterion.text, *criterion.when_text, criterion.critique, criterion.revise]
    texts += [criterion.prefer, *(example.text for example in criterion.examples)]
    if criterion.scale:
        texts += [level.anchor for level in criterion.scale.levels]
    used = {name for text in texts if text for name in _slots(text)}
    for expression in (criterion.check, criterion.when):
        if expression:
            used |= _inputs(expression)
    if criterion.each:
        used.add(criterion.each.source[0])
    return used


def _slots(text: Text) -> set[str]:
    return {part.slot[0] for part in text if isinstance(part, Slot)}


def _inputs(expression: Expression) -> set[str]:
    return {p.name for p in walk(expression) if isinstance(p, Ref) and p.of == "input"}


def _other_expressions(rubric: Rubric) -> Iterator[Expression]:
    if rubric.reward.score:
        yield rubric.reward.score
    yield from (derived.value for derived in rubric.derived)
    pending: list[Item] = list(rubric.members)
    while pending:
        item = pending.pop()
        if isinstance(item, Group):
            pending.extend(item.members)
        elif isinstance(item, Classes):
            yield from (c.when for c in item.classes if c.when)
