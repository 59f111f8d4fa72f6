"""Which inputs a rubric reads: by code on this machine, or inside what a judge is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.expression import Expression
from rubricc.plan.text import Slot, Text
from rubricc.plan.walk import references


def slots(text: Text | None) -> Iterator[Slot]:
    """The slots of ``text``, in order."""
    return (part for part in text or () if isinstance(part, Slot))


def question_texts(criterion: Criterion) -> Iterator[Text]:
    """The prose that stands in the criterion's question, whether or not it is asked."""
    if criterion.text is not None:
        yield criterion.text
    yield from criterion.when_text
    yield from (example.text for example in criterion.examples)
    if criterion.scale is not None:
        yield from (level.anchor for level in criterion.scale.levels if level.anchor is not None)


def guidance_texts(criterion: Criterion) -> Iterator[Text]:
    """The prose of critique, revision and preference."""
    return (
        text
        for text in (criterion.critique, criterion.revise, criterion.prefer)
        if text is not None
    )


def inputs_of_texts(texts: Iterable[Text], criterion: Criterion | None = None) -> set[str]:
    """The inputs whose values stand in ``texts``; an element counts as its list."""
    each = criterion.each if criterion is not None else None
    found: set[str] = set()
    for text in texts:
        for slot in slots(text):
            head = slot.slot[0]
            found.add(each.source[0] if each is not None and head == each.variable else head)
    return found


def inputs_of_expressions(
    expressions: Iterable[Expression | None], criterion: Criterion | None = None
) -> set[str]:
    """The inputs that ``expressions`` read; an element counts as its list."""
    each = criterion.each if criterion is not None else None
    found: set[str] = set()
    for expression in expressions:
        for name in references(expression) if expression is not None else ():
            if name.of == "input":
                found.add(name.name)
            elif name.of == "element" and each is not None:
                found.add(each.source[0])
    return found


def inputs_read(rubric: Rubric) -> set[str]:
    """Every input that anything in ``rubric`` reads."""
    found = inputs_of_expressions([rubric.reward.score, *(d.value for d in rubric.derived)])
    for criterion in rubric.criteria():
        found |= inputs_of_expressions((criterion.check, criterion.when), criterion)
        found |= inputs_of_texts(question_texts(criterion), criterion)
        found |= inputs_of_texts(guidance_texts(criterion), criterion)
        if criterion.each is not None:
            found.add(criterion.each.source[0])
    return found
