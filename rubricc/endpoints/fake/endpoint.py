"""An endpoint that answers in process by a script."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.fake.answer import Given, answer_in
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.script import Script, in_order, named
from rubricc.endpoints.fake.usage import Counts
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request

ABILITIES: Final = Abilities(
    honours={
        "temperature": "yes",
        "seed": "yes",
        "effort": "yes",
        "max_tokens": "yes",
        "logprobs": "yes",
    },
    schema="a script follows it",
    notes="Its answers do not depend on settings.",
)


class FakeEndpoint:
    """Answers by ``script``, a script or the name of one; keeps what it was asked.

    ``name``, ``model``, ``url`` and ``abilities`` are what the endpoint says of itself.
    ``latency_s`` is how long each answer takes; without ``usage`` replies count no tokens.

    >>> FakeEndpoint("met").name
    'fake:met'
    """

    def __init__(
        self,
        script: Script | str = "met",
        *,
        name: str = "fake:script",
        model: str = "fake",
        url: str = "fake:",
        latency_s: float = 0.0,
        usage: bool = True,
        abilities: Abilities = ABILITIES,
        control_tokens: tuple[str, ...] = (),
    ) -> None:
        by_name = isinstance(script, str)
        self.script = named(script) if isinstance(script, str) else script
        self.name = f"fake:{script}" if by_name and name == "fake:script" else name
        self.model = model
        self.url = url
        self.abilities = abilities
        self.control_tokens = control_tokens
        self.requests: list[Request] = []
        """What was asked, in order."""
        self.in_flight = 0
        """Calls that are being answered now."""
        self.most_in_flight = 0
        """The most that ever were at once."""
        self._latency_s = latency_s
        self._counts = Counts() if usage else None

    @classmethod
    def replying(cls, *replies: Given | Exception, **options: object) -> FakeEndpoint:
        """An endpoint that gives these replies in order, whatever is asked, and raises those that
        are exceptions; after the last one it raises ``LookupError``. ``options`` are those of the
        class."""
        return cls(in_order(replies), **options)  # type: ignore[arg-type]

    @property
    def calls(self) -> int:
        """How often it was asked, failed calls included."""
        return len(self.requests)

    async def complete(self, request: Request) -> Reply:
        """The script's answer to one request.

        Raises:
            Exception: whatever the script raises.
        """
        self.requests.append(request)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self._latency_s)
            return self._reply(Asked.of(request, self.model))
        finally:
            self.in_flight -= 1

    async def aclose(self) -> None:
        """Nothing is open."""

    def _reply(self, asked: Asked) -> Reply:
        given = self.script(asked)
        if isinstance(given, Reply):
            return given
        answer = answer_in(given)
        reply = Reply(answer.text, self.model, answer.stopped, logprobs=answer.logprobs)
        if not asked.choices:
            reply = replace(reply, logprobs=None)
        if self._counts is None:
            return reply
        return replace(reply, usage=self._counts.shared(asked, answer.text))
