"""Stand-ins for models, with which the calls of a run are made and counted before it is paid.

Prompts are rendered as they will be, from texts that are there or from texts of an assumed length
in their place. A stand-in takes the way that asks most: critiques find a fault, hard rules hold,
principles tie, so that a run asks this much or less, as far as lengths are right and no answer has
to be asked for again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count, cycle, groupby, islice
from typing import Final

from rubricc.endpoints.fake.answer import Answer, answer_in, first_words
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import Script, always, hashed
from rubricc.endpoints.fake.writer import SENTENCES
from rubricc.endpoints.reply import Reply, Usage
from rubricc.prompts.tokens import MESSAGE_TOKENS, Counter

COMPLETION: Final = 340
"""Tokens of a completion that nobody has written yet."""

CRITIQUE: Final = 120
"""Tokens of a critique: two findings with a quotation each."""

VERDICT: Final = 25
VERDICT_WITH_EVIDENCE: Final = 60
"""Tokens of a verdict with its reason, and with evidence as well; see
:mod:`rubricc.explain.bill`."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a stage is likely to take of each of its models together."""

    rows: int
    """Rows that it reads."""
    calls: int
    sent: int
    """Tokens of all prompts, with nothing read from a provider's cache."""
    received: int
    """Tokens of all answers, assumed."""
    usd: float | None
    """``None`` where a model has no price."""

    def times(self, factor: float) -> Forecast:
        """The same for as many more rows."""
        usd = None if self.usd is None else self.usd * factor
        return Forecast(
            round(self.rows * factor),
            round(self.calls * factor),
            round(self.sent * factor),
            round(self.received * factor),
            usd,
        )

    def __add__(self, other: Forecast) -> Forecast:
        known = self.usd is not None and other.usd is not None
        return Forecast(
            self.rows + other.rows,
            self.calls + other.calls,
            self.sent + other.sent,
            self.received + other.received,
            (self.usd or 0.0) + (other.usd or 0.0) if known else None,
        )


NOTHING: Final = Forecast(0, 0, 0, 0, 0.0)


class StandIns:
    """Stand-ins for the models of one run."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._numbers = count(1)
        self._text = _text_of(COMPLETION, counter)

    def seat(self, name: str, *, varied: bool = False) -> FakeEndpoint:
        """A stand-in with the price of the model called ``name``; ``varied`` verdicts tell
        responses apart, where only their number matters to what is asked."""
        model = name.rpartition("#")[2] if "://" in name else name.partition(":")[2]
        judged = hashed("forecast") if varied else always("met")
        return FakeEndpoint(self._script(judged, model), name=name, model=model)

    def _script(self, judged: Script, model: str) -> Script:
        def answer(asked: Asked) -> Reply:
            given, received = self._answer(asked, judged)
            usage = Usage(self._sent(asked), received=received)
            logprobs = given.logprobs if asked.choices else None
            return Reply(given.text, model, "end", usage, logprobs)

        return answer

    def _sent(self, asked: Asked) -> int:
        """Tokens of a prompt; what one role says in several parts goes out as one message."""
        said = groupby(asked.messages, key=lambda message: message.role)
        texts = ("".join(message.content for message in parts) for _, parts in said)
        return sum(self._counter.count(text) + MESSAGE_TOKENS for text in texts)

    def _answer(self, asked: Asked, judged: Script) -> tuple[Answer, int]:
        """What is said, and how many tokens a model would take to say it."""
        if asked.letters:
            return answer_in(judged(asked)), 1
        if asked.questions:
            evidence = any("evidence" in question.wants for question in asked.questions)
            each = VERDICT_WITH_EVIDENCE if evidence else VERDICT
            return answer_in(judged(asked)), each * len(asked.questions)
        if asked.kind == "critique":
            return Answer(_fault(asked)), CRITIQUE
        if asked.kind == "revise":
            text = f"{asked.response} ({next(self._numbers)})"
            return Answer(text), self._counter.count(text)
        limit = asked.sampling.max_tokens or COMPLETION
        return Answer(f"{self._text} ({next(self._numbers)})"), min(COMPLETION, limit)


def _fault(asked: Asked) -> str:
    """A critique that wants a revision, about words that the response has."""
    name = asked.principle.partition(":")[0]
    quote = first_words(asked.response)
    finding = {"principle": name, "quote": quote, "problem": "An assumed fault."}
    return json.dumps({"findings": [finding], "needs_revision": True})


def _text_of(tokens: int, counter: Counter) -> str:
    """Plain prose of about so many tokens."""
    one_round = counter.count(" ".join(SENTENCES))
    number = max(1, round(tokens * len(SENTENCES) / one_round))
    return " ".join(islice(cycle(SENTENCES), number))
