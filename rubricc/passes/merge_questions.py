"""Criteria that ask the same share one question."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.ir.rubric import Rubric
from rubricc.passes.members import replace_criteria
from rubricc.plan.criterion import Question


def merge_questions(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """Keep the first of the questions with one digest, and let every criterion point to it.

    Weights, groups and needs stay with the criteria, so no sum changes.

    >>> from rubricc.ir.rubric import Criterion
    >>> from rubricc.passes.lower_checks import lower_checks
    >>> from rubricc.plan.reward import Reward
    >>> warm = Criterion(name="warm", kind="principle", weight=1, text=("Sounds warm.",))
    >>> again = Criterion(name="again", kind="principle", weight=2, text=("Sounds warm.",))
    >>> before = Rubric(
    ...     name="tone", kind="rubric", members=(warm, again), reward=Reward(hard_rule_fail=0)
    ... )
    >>> after = merge_questions(lower_checks(before, {}), {})
    >>> [question.name for question in after.questions]
    ['warm']
    >>> [(c.name, c.weight, c.question) for c in after.criteria()]
    [('warm', 1.0, 'warm'), ('again', 2.0, 'warm')]
    """
    first: dict[str, Question] = {}
    for question in rubric.questions:
        first.setdefault(question.digest, question)
    if len(first) == len(rubric.questions):
        return rubric
    shared = {question.name: first[question.digest].name for question in rubric.questions}
    merged = replace_criteria(
        rubric,
        lambda criterion: [
            criterion.model_copy(update={"question": shared[criterion.question]})
            if criterion.question is not None
            else criterion
        ],
    )
    return merged.model_copy(update={"questions": tuple(first.values())})
