"""Which questions share a call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rubricc.ir.rubric import Rubric
from rubricc.plan.criterion import Question
from rubricc.plan.prompt import AskedCall
from rubricc.prompts.question import varies
from rubricc.prompts.schema import OVERALL


def batch_questions(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """Cut the order of asking into calls of at most ``batch`` questions.

    Each call names its prompt: ``judge_each`` where every question goes alone, ``judge_row`` where
    the wording of one differs from row to row, ``judge`` for the rest. A question that is asked
    once per element counts once here; a run cuts it further when it knows the list. One rating of
    the whole is a call of its own, ``holistic``, after the hard rules.

    >>> from rubricc.ir.rubric import Criterion
    >>> from rubricc.passes.lower_checks import lower_checks
    >>> from rubricc.passes.order_questions import order_questions
    >>> from rubricc.plan.policy import Judge
    >>> from rubricc.plan.reward import Reward
    >>> before = Rubric(
    ...     name="note",
    ...     kind="rubric",
    ...     members=tuple(Criterion(name=n, kind="principle", text=(n,)) for n in "abc"),
    ...     judge=Judge(batch=2),
    ...     reward=Reward(hard_rule_fail=0),
    ... )
    >>> after = batch_questions(order_questions(lower_checks(before, {}), {}), {})
    >>> [(call.prompt, call.questions) for call in after.calls]
    [('judge', ('a', 'b')), ('judge', ('c',))]
    """
    named = {question.name: question for question in rubric.questions}
    size = rubric.judge.batch or max(len(rubric.asking), 1)
    batches = (rubric.asking[at : at + size] for at in range(0, len(rubric.asking), size))
    calls = tuple(
        AskedCall(prompt=_prompt(rubric, [named[name] for name in batch]), questions=batch)
        for batch in batches
    )
    if rubric.reward.aggregate == "holistic":
        calls = (*calls, AskedCall(prompt="holistic", questions=(OVERALL,)))
    return rubric.model_copy(update={"calls": calls})


def _prompt(rubric: Rubric, questions: Iterable[Question]) -> str:
    if rubric.judge.batch == 1:
        return "judge_each"
    return "judge_row" if any(varies(question) for question in questions) else "judge"
