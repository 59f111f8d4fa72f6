"""Tokens of one judgement as the server receives them, beside an ideal prefix cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from judge_task import GROUP

from rubricc.endpoints.fake.server import Received
from rubricc.prompts.tokens import MESSAGE_TOKENS, Counter

BEGIN = "\0"
"""Stands before each message, and in no text."""


@dataclass(frozen=True)
class Tokens:
    """What one response of the group took."""

    calls: float
    sent: float
    fresh: float
    """Those of ``sent`` that no earlier call of the group began with."""


def tokens_of(received: Sequence[Received], counter: Counter) -> Tokens:
    """Tokens of the calls about one group, in the order of arrival, per response.

    Each call is charged what a cache without a minimum and without blocks cannot serve: all behind
    the longest beginning that it shares with any earlier call. Schemas are not counted, for
    anybody: servers differ in whether they show them to the model.
    """
    seen: list[str] = []
    sent = fresh = 0
    for one in received:
        text = "".join(BEGIN + message.role + message.content for message in one.asked.messages)
        known = max((_shared(text, other) for other in seen), default=0)
        whole = _count(text, counter)
        sent += whole
        fresh += whole - _count(text[:known], counter)
        seen.append(text)
    return Tokens(len(received) / GROUP, sent / GROUP, fresh / GROUP)


def _shared(text: str, other: str) -> int:
    """Characters at the beginning of both."""
    pairs = zip(text, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _count(text: str, counter: Counter) -> int:
    """Tokens of the messages in ``text``, the last of which may be cut off."""
    messages = text.split(BEGIN)[1:]
    contents = (message.removeprefix("system").removeprefix("user") for message in messages)
    return sum(counter.count(content) + MESSAGE_TOKENS for content in contents)
