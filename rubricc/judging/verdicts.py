"""From what a judge may write to verdicts."""

from __future__ import annotations

from typing import Final

from rubricc.plan.criterion import Question
from rubricc.plan.scale import Scale
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict, unscored
from rubricc.prompts.schema import APPLIES, labels
from rubricc.prompts.schema import CANNOT_TELL as CANNOT_TELL_LABEL
from rubricc.prompts.schema import NOT_APPLICABLE as NOT_APPLICABLE_LABEL

CANNOT_TELL: Final = unscored("the judge cannot tell")
"""What ``cannot_tell`` becomes. Among samples it is a valid answer, unlike other unscored ones."""

NEAR: Final = 1e-9
"""A mean this near to a level is that level; rewards are compared as exactly."""

_PLAIN: Final = {
    "met": MET,
    "unmet": UNMET,
    NOT_APPLICABLE_LABEL: NOT_APPLICABLE,
    CANNOT_TELL_LABEL: CANNOT_TELL,
}


def verdict_of(question: Question, label: str) -> Verdict:
    """The verdict that ``label`` says of ``question``.

    Where only the condition was asked, ``applies`` is a met verdict: the check decides then, and
    of the verdict given only that it is scored is read.

    Raises:
        KeyError: ``label`` is none of the question's labels.
    """
    if label not in labels(question):
        raise KeyError(label)
    if label == APPLIES and question.asks == "applicability":
        return MET
    if question.scale is None or question.asks == "applicability":
        return _PLAIN[label]
    return level_of(question.scale, label)


def level_of(scale: Scale, label: str) -> Verdict:
    """The verdict that ``label`` says on ``scale``: a level, or one that is not scored.

    Raises:
        KeyError: ``label`` is no level of the scale.
    """
    for level in scale.levels:
        if str(level.point) == label:
            return Verdict("scored", level.value, level.point)
    if label in (NOT_APPLICABLE_LABEL, CANNOT_TELL_LABEL):
        return _PLAIN[label]
    raise KeyError(label)


def at_value(scale: Scale | None, value: float) -> Verdict:
    """The verdict of a mean or an expectation, in 0..1.

    Met, unmet or a level where the value is within :data:`NEAR` of theirs; between them the value
    is the label too.
    """
    if scale is None:
        if value <= NEAR:
            return UNMET
        return MET if value >= 1.0 - NEAR else Verdict("scored", value, value)
    level = min(scale.levels, key=lambda each: abs(each.value - value))
    if abs(level.value - value) <= NEAR:
        return Verdict("scored", level.value, level.point)
    return Verdict("scored", value, value)
