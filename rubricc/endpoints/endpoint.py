"""The protocol that every endpoint keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request

Honours = Literal["yes", "warning", "error"]
"""Whether an endpoint honours a setting; if not, whether that is a warning of the run (the answer
is drawn otherwise, and no worse) or an error at its start (the answer would mean something
else)."""

SETTINGS = ("temperature", "seed", "effort", "max_tokens", "logprobs")
"""What an author may ask of an endpoint; the keys of :attr:`Abilities.honours`."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a wire format can do. The docs show these as a table."""

    honours: Mapping[str, Honours]
    """One entry for each of :data:`SETTINGS`."""
    schema: str
    """How a schema of the answer is held to, in one phrase for the docs."""
    breakpoints: bool = False
    """Whether cache breakpoints are sent; elsewhere prefixes are cached without being asked."""
    reads_control: bool = False
    """Whether control tokens in a text, such as ``<|im_end|>``, act as control: judged text is
    escaped there (see :mod:`rubricc.prompts.control`)."""
    most_at_once: int | None = None
    """How many calls it answers at the same time; ``None`` leaves that to the run."""
    usage: bool = True
    """Whether replies count their tokens."""
    notes: str = field(default="", compare=False)
    """More for the docs, in one sentence."""


class Endpoint(Protocol):
    """Somebody who answers requests.

    An endpoint is made without a connection; it opens one in the event loop of its first call, and
    is used in that loop alone. It tries each request once: retries, limits and caches are the
    engine's. It may be called concurrently.
    """

    @property
    def name(self) -> str:
        """How the user named it, as ``openai:gpt-5-mini``; never holds a secret."""

    @property
    def url(self) -> str:
        """Where it is asked, without secrets; a part of every cache key."""

    @property
    def model(self) -> str:
        """The model that is asked for."""

    @property
    def abilities(self) -> Abilities:
        """What it can do."""

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """Control tokens of its own vocabulary, beside the well-known ones; usually none."""

    async def complete(self, request: Request) -> Reply:
        """The answer to one request.

        Raises:
            EndpointError: there is none; the class says what helps.
            asyncio.CancelledError: the caller gave up; nothing is left open.
        """

    async def aclose(self) -> None:
        """Close what is open; a later call opens it anew."""
