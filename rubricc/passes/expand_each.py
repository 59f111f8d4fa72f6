"""One criterion per element, where the list is known at compile time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rubricc.ir.reads import guidance_texts, question_texts, slots
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.passes.fold_known import fold_criterion
from rubricc.passes.members import replace_criteria
from rubricc.passes.parameters import known_parameters, settle_parameters
from rubricc.passes.substitution import Known
from rubricc.plan.criterion import Each
from rubricc.plan.expression import Expression
from rubricc.plan.walk import references


def expand_each(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """Replace a criterion over a known list by one criterion per element, ``name[0]`` and so on.

    A criterion that others need, or that an expression reads as the mean of its elements, keeps
    its list: only where nothing else names it do its elements mean exactly the same.

    >>> from rubricc.plan.reward import Reward
    >>> from rubricc.plan.text import Slot
    >>> from rubricc.plan.types import TEXT, Parameter, Type
    >>> covers = Criterion(
    ...     name="covers",
    ...     kind="principle",
    ...     weight=3,
    ...     text=("States that ", Slot(slot=("fact",)), "."),
    ...     each=Each(variable="fact", source=("facts",)),
    ... )
    >>> before = Rubric(
    ...     name="answer",
    ...     kind="rubric",
    ...     parameters=(Parameter(name="facts", type=Type(kind="list", element=TEXT)),),
    ...     members=(covers,),
    ...     reward=Reward(hard_rule_fail=0),
    ... )
    >>> after = expand_each(before, {"facts": ["ice floats", "iron sinks"]})
    >>> [(c.name, c.weight) for c in after.criteria()]
    [('covers[0]', 3.0), ('covers[1]', 3.0)]
    >>> [c.text for c in after.criteria()]
    [('States that ice floats.',), ('States that iron sinks.',)]
    >>> after.parameters
    ()
    """
    values = known_parameters(rubric, known)
    if not values:
        return rubric
    named = _named_elsewhere(rubric)
    expanded = replace_criteria(
        rubric,
        lambda criterion: (
            [criterion] if criterion.name in named else _elements(criterion, Known(values))
        ),
    )
    return settle_parameters(expanded, values)


def _elements(criterion: Criterion, known: Known) -> Sequence[Criterion]:
    each = criterion.each
    if each is None:
        return [criterion]
    found, values = known.at(each.source)
    if not found or not isinstance(values, list | tuple):
        return [criterion]
    elements = [
        _element(criterion, each, number, value, known) for number, value in enumerate(values)
    ]
    return elements if all(_complete(element, each) for element in elements) else [criterion]


def _element(
    criterion: Criterion, each: Each, number: int, value: object, known: Known
) -> Criterion:
    folded = fold_criterion(criterion, Known(known.inputs, {each.variable: value}))
    return folded.model_copy(update={"name": f"{criterion.name}[{number}]", "each": None})


def _complete(element: Criterion, each: Each) -> bool:
    """Whether nothing in ``element`` still waits for the element's value."""
    expressions = [e for e in (element.check, element.when) if e is not None]
    texts = [*question_texts(element), *guidance_texts(element)]
    return not any(
        name.of == "element" for expression in expressions for name in references(expression)
    ) and not any(slot.slot[0] == each.variable for text in texts for slot in slots(text))


def _named_elsewhere(rubric: Rubric) -> set[str]:
    found = {need.name for criterion in rubric.criteria() for need in criterion.needs}
    for expression in _expressions(rubric):
        found |= {name.name for name in references(expression) if name.of == "criterion"}
    return found


def _expressions(rubric: Rubric) -> Iterator[Expression]:
    if rubric.reward.score is not None:
        yield rubric.reward.score
    yield from (derived.value for derived in rubric.derived)
    pending: list[Item] = list(rubric.members)
    while pending:
        item = pending.pop()
        if isinstance(item, Group):
            pending.extend(item.members)
        elif isinstance(item, Classes):
            yield from (outcome.when for outcome in item.classes if outcome.when is not None)
