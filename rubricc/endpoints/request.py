"""What an endpoint is asked, in no provider's words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rubricc.prompts.fill import Filled

SchemaUse = Literal["strict", "lenient", "none"]
"""How an answer's schema is sent: held to by the server, as a tool or a plain JSON mode that only
hopes for it, or not at all. The prompt asks for the JSON in words in every case."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How an answer is drawn. ``None`` leaves the choice to the endpoint and sends nothing."""

    temperature: float | None = None
    seed: int | None = None
    effort: str | None = None
    """Of models that reason: ``low``, ``medium``, ``high`` or a word of the provider's own."""
    max_tokens: int | None = None
    """The most tokens of one answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call. Messages of one role may follow each other; see :class:`Filled`."""

    messages: tuple[Filled, ...]
    sampling: Sampling = Sampling()
    schema: Mapping[str, Any] | None = None
    """The JSON schema of the answer; ``None`` where it is plain text or one label."""
    schema_use: SchemaUse = "strict"
    choices: tuple[str, ...] = ()
    """Labels of which the log-probability as the next token is wanted; none for an answer that is
    written."""
    sample: int = 0
    """Counted from 0; answers of other samples are independent draws of the same request."""
    tag: str = field(default="", compare=False)
    """What the call is about, for logs alone; never sent."""


def request_digest(request: Request, url: str, model: str) -> str:
    """SHA-256, in hex, of everything that can change the answer to ``request``.

    ``url`` is the endpoint's, without secrets; ``model`` the name that is asked for.
    """
    content = [
        url,
        model,
        [[message.role, message.content] for message in request.messages],
        [
            request.sampling.temperature,
            request.sampling.seed,
            request.sampling.effort,
            request.sampling.max_tokens,
        ],
        request.schema,
        request.choices,
        request.sample,
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()
