"""The wire format of Anthropic's messages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.wire import BodyRefused, ErrorName, Read, text_of
from rubricc.endpoints.reply import Usage
from rubricc.prompts.fill import Filled

_STOP: Final = {
    "end": "end_turn",
    "length": "max_tokens",
    "refusal": "refusal",
    "other": "pause_turn",
}
_ERRORS: Final[Mapping[ErrorName, tuple[int, str, str]]] = {
    "rate_limit": (429, "rate_limit_error", "This would exceed your rate limit."),
    "quota": (400, "invalid_request_error", "Your credit balance is too low."),
    "overloaded": (529, "overloaded_error", "Overloaded"),
    "server": (500, "api_error", "Internal server error"),
    "key": (401, "authentication_error", "invalid x-api-key"),
    "model": (404, "not_found_error", "model:"),
    "context": (400, "invalid_request_error", "prompt is too long:"),
    "schema": (
        400,
        "invalid_request_error",
        "output_config.format.schema: Invalid schema: The compiled grammar is too large.",
    ),
    "request": (400, "invalid_request_error", "The request is not valid."),
    "path": (404, "not_found_error", "Not found"),
}
"""Status, type and message of each error."""

_FOREIGN: Final = ("logprobs", "top_logprobs", "response_format", "seed", "n", "reasoning_effort")
"""Fields of other providers, which this one refuses."""


class AnthropicWire:
    """See :class:`rubricc.endpoints.fake.wire.Wire`."""

    name: Final = "anthropic"

    def read(self, body: Mapping[str, Any]) -> Read:
        for field in ("model", "messages", "max_tokens"):
            if field not in body:
                raise BodyRefused(f"{field}: Field required")
        for field in _FOREIGN:
            if field in body:
                raise BodyRefused(f"{field}: Extra inputs are not permitted")
        if body.get("stream"):
            raise BodyRefused("this server does not stream")
        messages = tuple(_messages(body))
        schema, way = _schema(body)
        asked = Asked(messages, schema, model=body["model"])
        return Read(asked, way, body["max_tokens"], tuple(_breakpoints(body)))

    def key(self, headers: Mapping[str, str]) -> str:
        bearer = headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return headers.get("x-api-key", "") or bearer

    def body(
        self, answer: Answer, sent: Mapping[str, Any], usage: Usage | None, number: int
    ) -> Mapping[str, Any]:
        content = _content(answer, sent, number)
        called = bool(content) and content[0]["type"] == "tool_use"
        ended = called and answer.stopped == "end"
        counted = usage or Usage()
        return {
            "id": f"msg_fake_{number}",
            "type": "message",
            "role": "assistant",
            "model": sent["model"],
            "content": content,
            "stop_reason": "tool_use" if ended else _STOP[answer.stopped],
            "stop_sequence": None,
            "usage": {
                "input_tokens": counted.sent - counted.cached - counted.written,
                "cache_read_input_tokens": counted.cached,
                "cache_creation_input_tokens": counted.written,
                "output_tokens": counted.received,
            },
        }

    def models(self, names: Sequence[str]) -> Mapping[str, Any]:
        entries = [
            {
                "type": "model",
                "id": name,
                "display_name": name,
                "created_at": "1970-01-01T00:00:00Z",
                "lifecycle": "active",
            }
            for name in names
        ]
        ends = {"first_id": names[0], "last_id": names[-1]} if names else {}
        return {"data": entries, "has_more": False, **ends}

    def error(self, name: ErrorName, detail: str = "") -> tuple[int, Mapping[str, Any]]:
        status, kind, message = _ERRORS[name]
        whole = f"{message} {detail}".strip()
        return status, {"type": "error", "error": {"type": kind, "message": whole}}


def _parts(body: Mapping[str, Any]) -> Iterator[tuple[Literal["system", "user", "assistant"], Any]]:
    """Roles and contents, the system's first."""
    if body.get("system"):
        yield "system", body["system"]
    if not isinstance(body["messages"], list):
        raise BodyRefused("messages: Input should be a valid list")
    for message in body["messages"]:
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ("user", "assistant"):
            raise BodyRefused("messages.role: Input should be 'user' or 'assistant'")
        yield role, message.get("content")


def _messages(body: Mapping[str, Any]) -> Iterator[Filled]:
    for role, content in _parts(body):
        yield Filled(role, "".join(text_of(content)), False)


def _breakpoints(body: Mapping[str, Any]) -> Iterator[int]:
    """Where the parts end that carry ``cache_control``, in the text of all messages."""
    place = 0
    for _, content in _parts(body):
        for part, text in zip(
            [{}] if isinstance(content, str) else content, text_of(content), strict=True
        ):
            place += len(text)
            if part.get("cache_control"):
                yield place


def _schema(
    body: Mapping[str, Any],
) -> tuple[Mapping[str, Any] | None, Literal["strict", "lenient", "none"]]:
    """The schema of the format, or of the tool that must be called."""
    form = (body.get("output_config") or {}).get("format") or {}
    if form:
        if form.get("type") != "json_schema" or not isinstance(form.get("schema"), dict):
            raise BodyRefused("output_config.format.schema: Field required")
        return form["schema"], "strict"
    tool = _tool(body)
    if tool is None:
        return None, "none"
    return tool.get("input_schema"), "strict" if tool.get("strict") else "lenient"


def _tool(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The tool that the body forces; ``None`` without one."""
    choice = body.get("tool_choice") or {}
    tools = body.get("tools") or []
    if choice.get("type") == "any" and tools:
        return dict(tools[0])
    wanted = choice.get("name") if choice.get("type") == "tool" else None
    found = next((each for each in tools if wanted and each.get("name") == wanted), None)
    if wanted and found is None:
        raise BodyRefused(f"tool_choice.name: Tool '{wanted}' not found")
    return found


def _content(answer: Answer, sent: Mapping[str, Any], number: int) -> list[dict[str, Any]]:
    """The answer as a call of the forced tool where it can be one, else as text."""
    if answer.stopped == "refusal":
        return []
    tool = _tool(sent)
    if tool is not None:
        try:
            arguments = json.loads(answer.text)
        except ValueError:
            arguments = None
        if isinstance(arguments, dict):
            name = tool["name"]
            return [{"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": arguments}]
    return [{"type": "text", "text": answer.text}]
