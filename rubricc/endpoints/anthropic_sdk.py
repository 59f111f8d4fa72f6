"""Anthropic, through its own SDK.

The SDK has no ``temperature`` since its version 1, and Claude from Opus 4.7 on refuses it. It is
sent only where the author set it, past the SDK's own arguments, and a model that refuses it ends
the run with that message: older models honour it, and an answer drawn otherwise than the author
said would be another answer. ``top_p`` and ``top_k`` are never sent.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rubricc.endpoints.body import count, no_answer, read_object
from rubricc.endpoints.chat import settings_sent
from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.key import need_key
from rubricc.endpoints.per_loop import PerLoop
from rubricc.endpoints.reply import Reply, Stopped, Usage
from rubricc.endpoints.request import Request
from rubricc.endpoints.sdk import base_url, close, exchange, http_client
from rubricc.endpoints.status import Asked
from rubricc.prompts.fill import Filled

if TYPE_CHECKING:
    import anthropic

KEY: Final = "ANTHROPIC_API_KEY"

MAX_TOKENS: Final = 8192
"""Tokens of an answer where the author sets no ``max_tokens``; the API wants a number. A verdict
with its reason takes some 60, so a group of eight with ten criteria takes 5,000; the rest is for
models that think, whose thoughts count. Every model since Claude 3.5 can write so many."""

BREAKPOINTS: Final = 4
"""The most cache breakpoints of one request."""

ABILITIES: Final = Abilities(
    honours={
        "temperature": "yes",
        "seed": "warning",
        "effort": "yes",
        "max_tokens": "yes",
        "logprobs": "error",
    },
    schema="`output_config`, held to while the answer is decoded; then a tool that must be used",
    breakpoints=True,
    notes=(
        "No seed is sent, for there is none. Claude from Opus 4.7 on refuses `temperature`; the "
        "run then ends at its first call. Where `max_tokens` is not set, it is 8192."
    ),
)

_TOOL: Final = "answer"

_STOPPED: Final[Mapping[str, Stopped]] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "tool_use": "end",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "refusal",
}


class AnthropicEndpoint:
    """One model of Anthropic's, or of a gateway that ``ANTHROPIC_BASE_URL`` names."""

    def __init__(self, model: str, *, timeout_s: float = 120.0, connections: int = 64) -> None:
        self.model = model
        self.url = base_url("ANTHROPIC_BASE_URL", "https://api.anthropic.com")
        self._timeout_s = timeout_s
        self._connections = connections
        self._clients: PerLoop[anthropic.AsyncAnthropic] = PerLoop(self._open, close)
        need_key(KEY, self.name)

    def __repr__(self) -> str:
        return f"AnthropicEndpoint({self.name!r})"

    @property
    def name(self) -> str:
        """``anthropic:MODEL``."""
        return f"anthropic:{self.model}"

    @property
    def abilities(self) -> Abilities:
        """What the messages API can do."""
        return ABILITIES

    @property
    def control_tokens(self) -> tuple[str, ...]:
        """None: the service reads text as text."""
        return ()

    async def complete(self, request: Request) -> Reply:
        """The answer to one request; see :class:`Endpoint`."""
        import anthropic

        if request.choices:
            raise SettingRefused(f"`{self.name}` has no log-probabilities")
        body = message_body(request, self.model)
        create = self._clients.get().messages.with_streaming_response.create
        asked = self._asked(request)
        content = await exchange(anthropic, lambda: create(**body), asked, self._timeout_s)
        return read_message(read_object(content), self.model)

    async def aclose(self) -> None:
        """Close the connections; a later call opens them anew."""
        await self._clients.aclose()

    def _asked(self, request: Request) -> Asked:
        sent = settings_sent(request.sampling)
        return Asked(
            name=self.name,
            url=self.url,
            model=self.model,
            key=KEY,
            settings=tuple(setting for setting in sent if setting != "seed"),
            schema=request.schema is not None and request.schema_use != "none",
        )

    def _open(self) -> anthropic.AsyncAnthropic:
        import anthropic

        return anthropic.AsyncAnthropic(
            api_key=need_key(KEY, self.name),
            base_url=self.url,
            timeout=self._timeout_s,
            max_retries=0,
            http_client=http_client(anthropic, self._connections),
        )


def message_body(request: Request, model: str) -> dict[str, Any]:
    """The arguments of ``messages.create`` for a request."""
    sampling = request.sampling
    system, messages = _blocks(request.messages)
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": MAX_TOKENS if sampling.max_tokens is None else sampling.max_tokens,
        "messages": messages,
    }
    if system:
        body["system"] = system
    config: dict[str, Any] = {} if sampling.effort is None else {"effort": sampling.effort}
    if request.schema is not None and request.schema_use == "strict":
        config["format"] = {"type": "json_schema", "schema": request.schema}
    if config:
        body["output_config"] = config
    if request.schema is not None and request.schema_use == "lenient":
        body["tools"] = [{"name": _TOOL, "input_schema": request.schema}]
        body["tool_choice"] = {"type": "tool", "name": _TOOL}
    if sampling.temperature is not None:
        body["extra_body"] = {"temperature": sampling.temperature}
    return body


def read_message(answer: Mapping[str, Any], model: str) -> Reply:
    """The reply in a decoded body.

    Raises:
        ServerFailed: it has another shape.
    """
    content = answer.get("content")
    if not isinstance(content, list):
        raise no_answer("it has no `content`")
    blocks = [block for block in content if isinstance(block, dict)]
    used = [block.get("input") for block in blocks if block.get("type") == "tool_use"]
    texts = [block.get("text") for block in blocks if block.get("type") == "text"]
    named, reason = answer.get("model"), answer.get("stop_reason")
    return Reply(
        text=(
            json.dumps(used[0], ensure_ascii=False)
            if used
            else "".join(text for text in texts if isinstance(text, str))
        ),
        model=named if isinstance(named, str) and named else model,
        stopped=_STOPPED.get(reason, "other") if isinstance(reason, str) else "other",
        usage=_usage(answer.get("usage")),
    )


def _blocks(messages: Sequence[Filled]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Blocks of the system, and the messages; neighbours of one role are blocks of one message.

    Of more breakpoints than the API takes the last are kept: what is read from the cache is the
    longest prefix that has one. Empty blocks are refused by the API and left out.
    """
    written = [message for message in messages if message.content]
    cut = [number for number, message in enumerate(written) if message.cache_breakpoint]
    kept = set(cut[-BREAKPOINTS:])
    system: list[dict[str, Any]] = []
    found: list[dict[str, Any]] = []
    for number, message in enumerate(written):
        block: dict[str, Any] = {"type": "text", "text": message.content}
        if number in kept:
            block["cache_control"] = {"type": "ephemeral"}
        if message.role == "system":
            system.append(block)
        elif found and found[-1]["role"] == message.role:
            found[-1]["content"].append(block)
        else:
            found.append({"role": message.role, "content": [block]})
    return system, found


def _usage(found: object) -> Usage | None:
    if not isinstance(found, dict):
        return None
    fresh, received = count(found.get("input_tokens")), count(found.get("output_tokens"))
    if fresh is None or received is None:
        return None
    cached = count(found.get("cache_read_input_tokens")) or 0
    written = count(found.get("cache_creation_input_tokens")) or 0
    return Usage(fresh + cached + written, cached, written, received)
