"""The calls of a plan: what each asks, how many tokens it sends, and what a cache can keep.

Messages stand in order of how seldom they change, so that a provider keeps the longest prefix: a
message is the same for the whole run, the same for all responses to one prompt, or new with every
response.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from rubricc.plan.criterion import Question
from rubricc.plan.plan import Plan
from rubricc.plan.prompt import Insert, Message, Prompt
from rubricc.plan.types import Type
from rubricc.prompts.fill import Keyed, fill
from rubricc.prompts.question import varies
from rubricc.prompts.schema import OVERALL, element_key, keys
from rubricc.prompts.tokens import MESSAGE_TOKENS, Counter

Scope = Literal["run", "prompt", "response"]

HOSTED_MINIMUM: Final = 1024
"""Tokens from which hosted providers keep a prefix at all: OpenAI's guide to prompt caching and the
least of the models in those of Anthropic and Gemini, some of whose models begin at 2,048 or 4,096.
Servers of one's own keep any prefix."""

_OF_RESPONSE = frozenset({"response", "response_a", "response_b", "responses", "critique"})


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
        cost = _cost(plan, prompts[call.prompt], keyed, values, counter)
        found.append(CallCost(call.prompt, call.questions, shown, *cost))
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


def _cost(
    plan: Plan,
    prompt: Prompt,
    keyed: Sequence[Keyed],
    values: dict[str, object] | None,
    counter: Counter,
) -> tuple[int, int, int, int | None]:
    """Tokens sent, kept over a run, kept over a prompt, and of the row's own texts."""
    empty = _tokens(prompt, keyed, _blanks(plan), counter)
    counts = empty if values is None else _tokens(prompt, keyed, _blanks(plan) | values, counter)
    kept = {"run": 0, "prompt": 0}
    for message, count in zip(prompt.messages, counts, strict=True):
        scope = _scope(message, keyed)
        if scope == "response":
            break
        if scope == "run" and kept["run"] == kept["prompt"]:
            kept["run"] += count
        kept["prompt"] += count
    row = None if values is None else sum(counts) - sum(empty)
    return sum(counts), kept["run"], kept["prompt"], row


def _tokens(
    prompt: Prompt, keyed: Sequence[Keyed], values: Mapping[str, object], counter: Counter
) -> list[int]:
    filled = fill(prompt, values, keyed)
    return [counter.count(message.content) + MESSAGE_TOKENS for message in filled]


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
