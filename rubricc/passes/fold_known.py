"""Values that are known at compile time, put where rows would have brought them."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.ir.asking import is_constant
from rubricc.ir.rubric import Criterion, Rubric
from rubricc.passes.members import replace_criteria
from rubricc.passes.parameters import known_parameters, settle_parameters
from rubricc.passes.substitution import Known, fill, fold
from rubricc.plan.criterion import Example
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text


def fold_known(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """Fill known slots and compute what follows from known values.

    A ``when`` that comes to true goes; one that comes to false leaves a criterion that never
    applies and about which nobody is asked. A parameter that nothing reads any more goes too; one
    that is still read gets its value as default.

    >>> from rubricc.plan.expression import Compare, Constant, Ref
    >>> from rubricc.plan.reward import Reward
    >>> from rubricc.plan.text import Slot
    >>> from rubricc.plan.types import NUMBER, TEXT, Parameter
    >>> adult = Compare(
    ...     operators=(">=",), operands=(Ref(of="input", name="age"), Constant(value=18))
    ... )
    >>> dose = Criterion(
    ...     name="dose",
    ...     kind="principle",
    ...     text=("Gives the dose of ", Slot(slot=("drug",)), "."),
    ...     when=adult,
    ... )
    >>> before = Rubric(
    ...     name="dosing",
    ...     kind="rubric",
    ...     parameters=(Parameter(name="drug", type=TEXT), Parameter(name="age", type=NUMBER)),
    ...     members=(dose,),
    ...     reward=Reward(hard_rule_fail=0),
    ... )
    >>> after = fold_known(before, {"drug": "ibuprofen", "age": 40})
    >>> after.criteria()[0].text
    ('Gives the dose of ibuprofen.',)
    >>> after.criteria()[0].when, after.parameters
    (None, ())
    >>> fold_known(before, {"age": 4}).criteria()[0].when
    Constant(op='constant', value=False)
    """
    values = known_parameters(rubric, known)
    folded = replace_criteria(rubric, lambda criterion: [_folded(criterion, values)])
    score = rubric.reward.score
    if values and score is not None:
        reward = rubric.reward.model_copy(update={"score": fold(score, Known(values))})
        folded = folded.model_copy(update={"reward": reward})
    return settle_parameters(folded, values)


def _folded(criterion: Criterion, values: dict[str, object]) -> Criterion:
    if criterion.each is not None:
        values = {name: values[name] for name in values if name != criterion.each.variable}
    return fold_criterion(criterion, Known(values))


def fold_criterion(criterion: Criterion, known: Known) -> Criterion:
    """``criterion`` with everything folded that ``known`` decides."""
    when = fold(criterion.when, known) if criterion.when is not None else None
    changes = {
        "text": _filled(criterion.text, known),
        "check": fold(criterion.check, known) if criterion.check is not None else None,
        "when": None if is_constant(when, True) else when,
        "when_text": tuple(fill(text, known) for text in criterion.when_text),
        "scale": _scale(criterion.scale, known),
        "examples": tuple(
            Example(verdict=example.verdict, text=fill(example.text, known))
            for example in criterion.examples
        ),
        "critique": _filled(criterion.critique, known),
        "revise": _filled(criterion.revise, known),
        "prefer": _filled(criterion.prefer, known),
    }
    return criterion.model_copy(update=changes)


def _filled(text: Text | None, known: Known) -> Text | None:
    return None if text is None else fill(text, known)


def _scale(scale: Scale | None, known: Known) -> Scale | None:
    if scale is None:
        return None
    levels = tuple(
        level.model_copy(update={"anchor": _filled(level.anchor, known)}) for level in scale.levels
    )
    return scale.model_copy(update={"levels": levels})
