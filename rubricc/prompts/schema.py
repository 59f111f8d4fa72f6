"""The JSON schemas that answers must follow.

They keep to what strict modes of providers accept: objects with every property required and
nothing else allowed, strings, booleans, arrays and enumerations. The order of properties is the
order in which an answer is written, so a reason or a quote stands before every verdict
(clause 8 of ``docs/language/prompts.md``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rubricc.plan.criterion import Question
from rubricc.plan.policy import Judge
from rubricc.plan.scale import Scale

CANNOT_TELL: Final = "cannot_tell"
NOT_APPLICABLE: Final = "not_applicable"
APPLIES: Final = "applies"
OVERALL: Final = "overall"
"""The key of the one rating of the whole, in answers as in rows."""

COMPARE_LABELS: Final = ("A", "B", "tie")
LETTERS: Final = 26
"""The most verdicts of a question that is answered with one letter."""
LETTER_LABELS: Final = ("A", "B")
"""The labels whose log-probabilities are read; one token each in common tokenizers."""

Schema = dict[str, Any]


def keys(questions: Sequence[Question]) -> dict[str, str]:
    """The key of every question of a plan by its name: ``c1`` to ``cN``, fixed per plan.

    A question that is asked again, or in a batch, keeps its key.
    """
    return {question.name: f"c{number}" for number, question in enumerate(questions, 1)}


def element_key(key: str, element: int) -> str:
    """The key of one element, counted from 0, of a question with ``each``: ``c3_0``."""
    return f"{key}_{element}"


def labels(question: Question) -> tuple[str, ...]:
    """The closed set of verdicts that a judge may give to ``question``, as it writes them.

    Levels are written as strings, numbered ones too. ``not_applicable`` is there only where the
    question has a condition in prose; ``cannot_tell`` always is, and becomes *unscored*.
    """
    if question.asks == "applicability":
        return (APPLIES, NOT_APPLICABLE, CANNOT_TELL)
    own = ("met", "unmet") if question.scale is None else points(question.scale)
    return (*own, *((NOT_APPLICABLE,) if question.when else ()), CANNOT_TELL)


def points(scale: Scale) -> tuple[str, ...]:
    """The levels of a scale, in its order, as an answer writes them."""
    return tuple(str(level.point) for level in scale.levels)


def letters(question: Question) -> dict[str, str]:
    """A letter for each verdict of ``question``, for answers that are read as one token.

    Raises:
        ValueError: there are more verdicts than letters.
    """
    names = labels(question)
    if len(names) > LETTERS:
        raise ValueError(f"`{question.name}` has {len(names)} verdicts, too many for letters")
    return {chr(ord("A") + number): name for number, name in enumerate(names)}


def answer(question: Question, judge: Judge) -> Schema:
    """The schema of the answer to one question: evidence and reason, then the verdict."""
    properties: Schema = {}
    if question.evidence != "off" and question.asks == "verdict":
        properties["evidence"] = {"type": "string"}
    if judge.explain == "before":
        properties["reason"] = {"type": "string"}
    properties["verdict"] = {"type": "string", "enum": list(labels(question))}
    return closed(properties)


def answers(questions: Sequence[Question], judge: Judge) -> Schema:
    """The schema of a whole plan's questions, by key.

    The entry of a question with ``each`` stands once, under its own key; :func:`select` gives it
    to every element that a row has.
    """
    by_name = keys(questions)
    return closed({by_name[each.name]: answer(each, judge) for each in questions})


def select(schema: Schema, wanted: Iterable[str]) -> Schema:
    """The part of :func:`answers` that a call asks for, in the order given.

    Raises:
        KeyError: a key that is no question of the plan.
    """
    entries = schema["properties"]
    return closed(
        {key: entries[key] if key in entries else entries[key.split("_")[0]] for key in wanted}
    )


def for_responses(schema: Schema, ids: Iterable[str]) -> Schema:
    """The schema of a group's answer: what one response is asked, under each response's id."""
    return closed(dict.fromkeys(ids, schema))


def holistic(scale: Scale, judge: Judge) -> Schema:
    """The schema of one rating of the whole, under the key ``overall``."""
    properties: Schema = {"reason": {"type": "string"}} if judge.explain == "before" else {}
    properties[OVERALL] = {"type": "string", "enum": [*points(scale), CANNOT_TELL]}
    return closed(properties)


def compare(judge: Judge) -> Schema:
    """The schema of a comparison: the reason, then ``A``, ``B`` or ``tie``."""
    properties: Schema = {"reason": {"type": "string"}} if judge.explain == "before" else {}
    properties["verdict"] = {"type": "string", "enum": list(COMPARE_LABELS)}
    return closed(properties)


def critique() -> Schema:
    """The schema of a critique: findings, perhaps none, then whether to revise."""
    finding = closed({name: {"type": "string"} for name in ("principle", "quote", "problem")})
    return closed(
        {
            "findings": {"type": "array", "items": finding},
            "needs_revision": {"type": "boolean"},
        }
    )


def closed(properties: Mapping[str, Any]) -> Schema:
    """An object with exactly these properties, in this order."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
