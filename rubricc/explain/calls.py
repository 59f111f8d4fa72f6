"""The calls of a plan: what each asks, how many tokens it sends, and what a cache can keep.

Messages stand in order of how seldom they change, so that a provider keeps the longest prefix: a
message is the same for the whole run, the same for all responses to one prompt, or new with every
response.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rubricc.plan.criterion import Question
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Insert, Message, Prompt
from rubricc.plan.types import Type
from rubricc.prompts.fill import Keyed, fill
from rubricc.prompts.question import varies
from rubricc.prompts.schema import OVERALL, element_key, keys
from rubricc.prompts.tokens import MESSAGE_TOKENS, Counter

Scope = Literal["run", "prompt", "response"]

_OF_RESPONSE = frozenset({"response", "response_a", "response_b", "responses", "critique"})


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a call."""

    text: str
    """As it is sent; calls whose first messages have equal texts begin alike."""
    tokens: int
    scope: Scope
    """How long the message stays the same."""
    breakpoint: bool
    """Whether a provider is told that a prefix worth keeping ends here."""


@dataclass(frozen=True, slots=True)
class CallCost:
    """One call. Tokens are counted as sent, without what the judge answers.

    ``row`` are the tokens that the row's own texts add; ``None`` when no row is given, and then
    ``sent`` leaves them out. ``kept_run`` and ``kept_prompt`` are the tokens of the prefix that is
    the same for all rows, and for all responses to one prompt.
    """

    prompt: str
    questions: tuple[str, ...]
    keys: tuple[str, ...]
    sent: int
    kept_run: int
    kept_prompt: int
    row: int | None
    parts: tuple[Part, ...] = ()
    """The messages in their order, of which ``sent`` is the sum."""

    @property
    def run_share(self) -> float:
        """The share of what is sent, in 0..1, that every call of a run begins with."""
        return self.kept_run / self.sent if self.sent else 0.0

    @property
    def prompt_share(self) -> float:
        """The share of what is sent, in 0..1, that all responses to one prompt share."""
        return self.kept_prompt / self.sent if self.sent else 0.0


def call_costs(
    plan: Plan, counter: Counter, values: dict[str, object] | None = None
) -> tuple[CallCost, ...]:
    """Every call of the fixed layout, in the order of asking.

    ``values`` are a row's inputs as text and values; what it lacks is counted as empty. Without
    any, a question over a list counts as one element.
    """
    values = None if values is None else _whole(plan, values)
    prompts = {prompt.name: prompt for prompt in plan.prompts}
    by_name = {question.name: question for question in plan.questions}
    named = keys(plan.questions)
    found = []
    for call in plan.calls:
        if call.prompt not in prompts:
            continue
        names = list(by_name) if call.questions == (OVERALL,) else list(call.questions)
        keyed = [
            entry for name in names for entry in _keyed(plan, by_name[name], named[name], values)
        ]
        shown = (OVERALL,) if call.questions == (OVERALL,) else tuple(e.key for e in keyed)
        parts, row = _parts(plan, prompts[call.prompt], keyed, values, counter)
        sent = sum(part.tokens for part in parts)
        found.append(
            CallCost(call.prompt, call.questions, shown, sent, *_kept(parts), row, tuple(parts))
        )
    return tuple(found)


def _keyed(
    plan: Plan, question: Question, key: str, values: Mapping[str, object] | None
) -> list[Keyed]:
    if question.each is None:
        return [Keyed(key, question)]
    first, *fields = question.each.source
    if values is None:
        declared = {parameter.name: parameter.type for parameter in plan.parameters}.get(first)
        for name in fields:
            declared = dict(declared.fields).get(name) if declared is not None else None
        element = _blank(declared.element) if declared is not None else ""
        return [Keyed(element_key(key, 0), question, element)]
    listed: object = values.get(first)
    for name in fields:
        listed = listed.get(name) if isinstance(listed, Mapping) else None
    elements = listed if isinstance(listed, list | tuple) else ()
    return [Keyed(element_key(key, n), question, element) for n, element in enumerate(elements)]


def _parts(
    plan: Plan,
    prompt: Prompt,
    keyed: Sequence[Keyed],
    values: dict[str, object] | None,
    counter: Counter,
) -> tuple[list[Part], int | None]:
    """The messages of a call, and the tokens of the row's own texts."""
    empty = _filled(prompt, keyed, _blanks(plan), counter)
    if values is None:
        return empty, None
    full = _filled(prompt, keyed, _blanks(plan) | values, counter)
    return full, sum(part.tokens for part in full) - sum(part.tokens for part in empty)


def _filled(
    prompt: Prompt, keyed: Sequence[Keyed], values: Mapping[str, object], counter: Counter
) -> list[Part]:
    filled = fill(prompt, values, keyed)
    return [
        Part(
            sent.content,
            counter.count(sent.content) + MESSAGE_TOKENS,
            _scope(message, keyed),
            sent.cache_breakpoint,
        )
        for message, sent in zip(prompt.messages, filled, strict=True)
    ]


def _kept(parts: Sequence[Part]) -> tuple[int, int]:
    """Tokens of the prefix that is the same over a run, and for all responses to one prompt."""
    run = prompt = 0
    for part in parts:
        if part.scope == "response":
            break
        if part.scope == "run" and run == prompt:
            run += part.tokens
        prompt += part.tokens
    return run, prompt


def _blanks(plan: Plan) -> dict[str, object]:
    """Inputs without tokens of their own."""
    texts = ("prompt", "response", "response_a", "response_b", "history", "critique", "principle")
    declared = {parameter.name: _blank(parameter.type) for parameter in plan.parameters}
    return dict.fromkeys(texts, "") | declared


def _whole(plan: Plan, values: Mapping[str, object]) -> dict[str, object]:
    """``values`` with nothing where an optional one is absent, at any depth."""
    types = {parameter.name: parameter.type for parameter in plan.parameters}
    return {name: _present(value, types.get(name)) for name, value in values.items()}


def _present(value: object, of: Type | None) -> object:
    if value is None:
        return _blank(of)
    if of is not None and isinstance(value, Mapping):
        return {name: _present(value.get(name), field) for name, field in of.fields}
    if of is not None and isinstance(value, list | tuple):
        return [_present(entry, of.element) for entry in value]
    return value


def _blank(of: Type | None) -> object:
    if of is not None and of.kind == "record":
        return {name: _blank(field) for name, field in of.fields}
    return ""


def _scope(message: Message, keyed: Sequence[Keyed]) -> Scope:
    """How long a message stays the same; the widest of its parts."""
    scopes = {_scope_of(part, keyed) for part in message.parts if isinstance(part, Insert)}
    return "response" if "response" in scopes else "prompt" if "prompt" in scopes else "run"


def _scope_of(place: Insert, keyed: Sequence[Keyed]) -> Scope:
    name = place.name if place.insert == "marker" else place.insert
    if name in _OF_RESPONSE:
        return "response"
    if name in ("questions", "labels", "principle"):
        return "prompt" if any(varies(entry.question) for entry in keyed) else "run"
    return "prompt"
