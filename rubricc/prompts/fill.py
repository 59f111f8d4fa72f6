"""Fills a prompt for one row: values stand in it once, byte for byte, and are never templates."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rubricc.plan.criterion import Question
from rubricc.plan.prompt import Insert, Message, Prompt
from rubricc.plan.text import Slot, Text
from rubricc.prompts.fence import fenced, inline, marker
from rubricc.prompts.question import render_question, stands
from rubricc.prompts.schema import letters

Show = Callable[[object], str]
"""Turns a prompt, a response or a reference that is not text, such as a conversation, into text."""

_UNTRUSTED: Final = frozenset({"prompt", "response", "response_a", "response_b"})


class Unfilled(Exception):
    """A place in a prompt has no value.

    ``place`` is the name of the input, or the dotted path of the slot.
    """

    def __init__(self, place: str) -> None:
        super().__init__(f"no value for `{place}`")
        self.place = place


@dataclass(frozen=True, slots=True)
class Keyed:
    """A question of a call under its key, for one element where it has ``each``."""

    key: str
    question: Question
    element: object = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A message ready to send.

    Messages of one role may follow each other, each ending in a newline: the seams between them
    are where a provider's cache may cut. An endpoint that wants roles to alternate joins them
    with nothing in between.
    """

    role: Literal["system", "user", "assistant"]
    content: str
    cache_breakpoint: bool


def only_text(value: object) -> str:
    """``value``, which must be text already.

    Raises:
        TypeError: it is anything else.
    """
    if isinstance(value, str):
        return value
    raise TypeError(f"text is needed here, not {type(value).__name__}")


def fill(
    prompt: Prompt,
    values: Mapping[str, object],
    questions: Sequence[Keyed] = (),
    show: Show = only_text,
) -> list[Filled]:
    """The messages of ``prompt`` for one row.

    ``values`` has the row's inputs and parameters by name, and for prompts that need them
    ``response_a``, ``response_b``, ``principle`` and ``critique`` as text, and ``responses`` as a
    mapping of ids to responses in the order in which they are shown. ``questions`` are those of
    the call, in the order of asking.

    Raises:
        Unfilled: a place has no value.
    """
    return [fill_message(message, values, questions, show) for message in prompt.messages]


def fill_message(
    message: Message,
    values: Mapping[str, object],
    questions: Sequence[Keyed] = (),
    show: Show = only_text,
) -> Filled:
    """One message of a prompt for one row; see :func:`fill`.

    Raises:
        Unfilled: a place has no value.
    """
    content = "".join(
        [
            part if isinstance(part, str) else _inserted(part, values, questions, show)
            for part in message.parts
        ]
    )
    return Filled(message.role, content, message.cache_breakpoint)


def fill_text(text: Text, values: Mapping[str, object], show: Show = only_text) -> str:
    """Prose with its slots filled from ``values``.

    Prompts and responses are untrusted, so they stand in a fence; so does any other value of
    several lines, which could imitate the lines of the prompt around it.

    Raises:
        Unfilled: a slot has no value.
    """
    return "".join(part if isinstance(part, str) else _slot(part, values, show) for part in text)


def _inserted(
    place: Insert, values: Mapping[str, object], questions: Sequence[Keyed], show: Show
) -> str:
    match place.insert:
        case "marker":
            return marker(show(_value(values, place.name)))
        case "questions":
            return _questions(questions, place.name, values, show)
        case "labels":
            return _labels(questions)
        case "responses":
            return _responses(_value(values, "responses"), show)
        case "reference":
            reference = values.get("reference")
            return "" if reference is None else fenced("reference", show(reference))
        case "parameter":
            return _slot(Slot(slot=tuple(place.name.split("."))), values, show)
        case kind:
            return show(_value(values, kind))


def _value(values: Mapping[str, object], name: str) -> object:
    value = values.get(name)
    if value is None:
        raise Unfilled(name)
    return value


def _questions(
    questions: Sequence[Keyed], only: str, values: Mapping[str, object], show: Show
) -> str:
    """The questions of a call, a key before each; or those of one kind, with dashes."""
    if only:
        wanted = [each for each in questions if stands(each.question, only)]
        return "\n".join("- " + fill_question(each, values, show) for each in wanted)
    return "\n".join(f"{each.key}: " + fill_question(each, values, show) for each in questions)


def fill_question(keyed: Keyed, values: Mapping[str, object], show: Show = only_text) -> str:
    """One question as it stands behind its key.

    Raises:
        Unfilled: a slot has no value.
    """
    question = keyed.question
    if question.each is not None:
        values = {**values, question.each.variable: keyed.element}
    return fill_text(question.rendered or render_question(question), values, show)


def _labels(questions: Sequence[Keyed]) -> str:
    """A letter and a verdict a line, of the one question that the call asks."""
    return "\n".join(
        f"{letter} {label}"
        for each in questions
        for letter, label in letters(each.question).items()
    )


def _responses(value: object, show: Show) -> str:
    """A group's responses, each after a line with its id, under one code that none contains."""
    if not isinstance(value, Mapping) or not value:
        raise Unfilled("responses")
    shown = {name: show(response) for name, response in value.items()}
    code = marker("\n".join(shown.values()))
    return "".join(f"[{name} {code}]\n{text}\n" for name, text in shown.items()) + f"[end {code}]\n"


def _slot(slot: Slot, values: Mapping[str, object], show: Show) -> str:
    name, *fields = slot.slot
    value = values.get(name)
    for field in fields:
        value = value.get(field) if isinstance(value, Mapping) else None
    if value is None:
        raise Unfilled(".".join(slot.slot))
    if name in _UNTRUSTED:
        return fenced(name, show(value)).removesuffix("\n")
    return inline(slot.slot[-1], _written(value))


def _written(value: object) -> str:
    """A value as prose has it: text as it is, 3.0 as ``3``, truth as ``true`` or ``false``."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
