"""Which fields of a row leave this machine, and which are read here alone."""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.ir.reads import inputs_of_expressions, inputs_of_texts, question_texts
from rubricc.ir.rubric import Rubric
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Insert


@dataclass(frozen=True, slots=True)
class Fields:
    """The columns of a row by where they go; a column may be sent and read by code as well."""

    sent: tuple[str, ...]
    """What a judge is shown; empty where nobody is asked."""
    code: tuple[str, ...]
    """What checks, conditions and formulas read on this machine."""
    externs: tuple[str, ...]
    """Python functions of the project that are called, as ``name (package.module:function)``."""
    unread: tuple[str, ...]
    """Declared parameters that nothing reads."""


def fields(rubric: Rubric, plan: Plan) -> Fields:
    """Where every column goes when a row is judged; ``rubric`` is what ``plan`` was made of."""
    sent, code = _sent(rubric, plan), _read_by_code(rubric, plan)
    order = ["prompt", "response", *(parameter.name for parameter in plan.parameters)]
    return Fields(
        tuple(name for name in order if name in sent),
        tuple(name for name in order if name in code),
        tuple(f"{extern.name} ({extern.target})" for extern in plan.externs),
        tuple(p.name for p in plan.parameters if p.name not in sent | code),
    )


def _sent(rubric: Rubric, plan: Plan) -> set[str]:
    used = {call.prompt for call in plan.calls}
    found: set[str] = set()
    for prompt in plan.prompts:
        for message in prompt.messages if prompt.name in used else ():
            found |= {_column(part) for part in message.parts if isinstance(part, Insert)}
    asked = {question.name for question in plan.questions} if used else set()
    for criterion in rubric.criteria():
        if criterion.question in asked:
            found |= inputs_of_texts(question_texts(criterion), criterion)
    return found


def _column(place: Insert) -> str:
    return place.name if place.insert in ("parameter", "marker") else place.insert


def _read_by_code(rubric: Rubric, plan: Plan) -> set[str]:
    found = inputs_of_expressions([rubric.reward.score])
    for criterion in rubric.criteria():
        found |= inputs_of_expressions((criterion.check, criterion.when), criterion)
        if criterion.each is not None:
            found.add(criterion.each.source[0])
    if plan.reward.length_penalty is not None:
        found.add("response")
    return found
