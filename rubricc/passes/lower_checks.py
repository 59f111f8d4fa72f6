"""Who decides what: code where it can, a judge for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from rubricc.ir.asking import asks, decider, is_constant
from rubricc.ir.digest import asked_digest
from rubricc.ir.rubric import Criterion, Rubric
from rubricc.passes.members import replace_criteria
from rubricc.plan.criterion import Question

Evidence = Literal["off", "optional", "required"]


def lower_checks(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """Give every criterion its decider, and a question only where a judge has to answer one.

    What code decides never reaches a judge, save for the conditions in prose under which it
    applies. A principle with ``decide: judge`` loses its check: nothing would read it.

    >>> from rubricc.plan.expression import Call, Compare, Constant, Ref
    >>> from rubricc.plan.reward import Reward
    >>> length = Call(function="words", arguments=(Ref(of="input", name="response"),))
    >>> short = Criterion(
    ...     name="short",
    ...     kind="principle",
    ...     text=("Stays below 100 words.",),
    ...     check=Compare(operators=("<",), operands=(length, Constant(value=100))),
    ...     decide="check",
    ... )
    >>> kind = Criterion(name="kind", kind="principle", text=("Says something kind.",))
    >>> before = Rubric(
    ...     name="note", kind="rubric", members=(short, kind), reward=Reward(hard_rule_fail=0)
    ... )
    >>> after = lower_checks(before, {})
    >>> [(c.name, c.decide, c.question) for c in after.criteria()]
    [('short', 'check', None), ('kind', 'judge', 'kind')]
    >>> [(q.name, q.asks, q.text) for q in after.questions]
    [('kind', 'verdict', ('Says something kind.',))]
    """
    evidence = rubric.judge.evidence
    lowered = replace_criteria(rubric, lambda criterion: [_lowered(criterion)])
    whole = rubric.reward.aggregate == "holistic"
    asked = (_question(criterion, evidence, whole) for criterion in lowered.criteria())
    questions = tuple(question for question in asked if question is not None)
    return lowered.model_copy(update={"questions": questions})


def _lowered(criterion: Criterion) -> Criterion:
    by = decider(criterion)
    return criterion.model_copy(
        update={
            "decide": by,
            "check": None if by == "judge" else criterion.check,
            "when_text": () if is_constant(criterion.when, False) else criterion.when_text,
            "question": criterion.name if asks(criterion) is not None else None,
        }
    )


def _question(criterion: Criterion, evidence: Evidence, whole: bool) -> Question | None:
    """The question about ``criterion``.

    Where the ``whole`` is rated at once, what code decides is a part of it all the same, hard
    rules apart.
    """
    kind = asks(criterion)
    if kind != "verdict" and whole and criterion.kind != "hard_rule" and criterion.text:
        kind = None if is_constant(criterion.when, False) else "verdict"
    if kind is None:
        return None
    verdict = kind == "verdict"
    return Question(
        name=criterion.name,
        digest=asked_digest(criterion, evidence),
        kind=criterion.kind,
        asks=kind,
        text=criterion.text or () if verdict else (),
        when=criterion.when_text,
        scale=criterion.scale if verdict else None,
        examples=criterion.examples if verdict else (),
        evidence=evidence,
        each=criterion.each,
    )
