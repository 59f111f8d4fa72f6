"""What a wire format is to the fake server, and what is sent over one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.reply import Usage

Delivery = Literal["whole", "reset", "midway", "hang", "drip"]
"""How a body reaches the client: whole; not at all, because the connection is reset, before or in
the middle of the body; never; or a byte at a time."""

ErrorName = Literal[
    "rate_limit",
    "quota",
    "overloaded",
    "server",
    "key",
    "model",
    "context",
    "schema",
    "request",
    "path",
]


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server sends."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    delivery: Delivery = "whole"


@dataclass(frozen=True, slots=True)
class Read:
    """A body, read."""

    asked: Asked
    schema_way: Literal["strict", "lenient", "none"]
    """Whether the schema binds the server, only describes a tool, or is not there."""
    max_tokens: int | None = None
    breakpoints: Sequence[int] = ()
    """Where prefixes of the text of the prompt end that are to be cached."""


class Wire(Protocol):
    """One wire format."""

    @property
    def name(self) -> Literal["openai", "anthropic"]:
        """Whose format it is."""

    def read(self, body: Mapping[str, Any]) -> Read:
        """What a body asks.

        Raises:
            BodyRefused: it asks nothing, or asks what this provider does not know.
        """

    def key(self, headers: Mapping[str, str]) -> str:
        """The key that a client sent; empty if it sent none."""

    def body(
        self, answer: Answer, sent: Mapping[str, Any], usage: Usage | None, number: int
    ) -> Mapping[str, Any]:
        """The body of an answer to the body ``sent``."""

    def models(self, names: Sequence[str]) -> Mapping[str, Any]:
        """The list of models."""

    def error(self, name: ErrorName, detail: str = "") -> tuple[int, Mapping[str, Any]]:
        """The status and the body of an error, in this provider's shape."""


class BodyRefused(Exception):
    """A body that no answer is due to; the message goes to the client."""


def text_of(content: object) -> list[str]:
    """The text of each part of a message's content, which may be text alone.

    Raises:
        BodyRefused: a part is no text.
    """
    if isinstance(content, str):
        return [content]
    if not isinstance(content, list):
        raise BodyRefused("`content` is neither text nor a list of parts")
    parts = [part.get("text") if isinstance(part, dict) else None for part in content]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) < len(parts):
        raise BodyRefused("a part of `content` is no text")
    return texts
