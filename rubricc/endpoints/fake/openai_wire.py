"""The wire format of OpenAI's chat completions, and of the servers that speak it too."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Literal, cast

from rubricc.endpoints.fake.answer import Answer
from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.wire import BodyRefused, ErrorName, Read, text_of
from rubricc.endpoints.reply import Usage
from rubricc.endpoints.request import Sampling
from rubricc.prompts.fill import Filled

_ROLES: Final[Mapping[str, Literal["system", "user", "assistant"]]] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
}
_FINISH: Final = {
    "end": "stop",
    "length": "length",
    "refusal": "stop",
    "other": "content_filter",
}
_ERRORS: Final[Mapping[ErrorName, tuple[int, str, str | None, str]]] = {
    "rate_limit": (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."),
    "quota": (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
    "overloaded": (503, "server_error", None, "The engine is currently overloaded."),
    "server": (500, "server_error", None, "The server had an error."),
    "key": (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    "model": (404, "invalid_request_error", "model_not_found", "The model does not exist."),
    "context": (
        400,
        "invalid_request_error",
        "context_length_exceeded",
        "This model's maximum context length is exceeded.",
    ),
    "schema": (
        400,
        "invalid_request_error",
        None,
        "Invalid schema for response_format: the schema is too large.",
    ),
    "request": (400, "invalid_request_error", None, "The request is not valid."),
    "path": (404, "invalid_request_error", None, "Unknown request URL."),
}
"""Status, type, code and message of each error."""


class OpenAIWire:
    """See :class:`rubricc.endpoints.fake.wire.Wire`."""

    name: Final = "openai"

    def read(self, body: Mapping[str, Any]) -> Read:
        if not isinstance(body.get("messages"), list) or not isinstance(body.get("model"), str):
            raise BodyRefused("`model` and `messages` are required")
        if body.get("stream"):
            raise BodyRefused("this server does not stream")
        schema, way = _schema(body)
        messages = tuple(_message(each) for each in body["messages"])
        choices = tuple((body.get("structured_outputs") or {}).get("choice") or ())
        seed = body.get("seed")
        sampling = Sampling(seed=seed if isinstance(seed, int) else None)
        asked = Asked(messages, schema, choices, body["model"], sampling)
        if body.get("logprobs") and not choices:
            asked = replace(asked, choices=tuple(asked.letters))
        return Read(asked, way, body.get("max_completion_tokens") or body.get("max_tokens"))

    def key(self, headers: Mapping[str, str]) -> str:
        return headers.get("Authorization", "").removeprefix("Bearer ").strip()

    def body(
        self, answer: Answer, sent: Mapping[str, Any], usage: Usage | None, number: int
    ) -> Mapping[str, Any]:
        refused = answer.stopped == "refusal"
        message = {
            "role": "assistant",
            "content": None if refused else answer.text,
            "refusal": answer.text if refused else None,
        }
        choice = {
            "index": 0,
            "message": message,
            "logprobs": _logprobs(answer, sent),
            "finish_reason": _FINISH[answer.stopped],
        }
        found: dict[str, Any] = {
            "id": f"chatcmpl-fake-{number}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": sent["model"],
            "choices": [choice],
        }
        return found if usage is None else {**found, "usage": _usage(usage)}

    def models(self, names: Sequence[str]) -> Mapping[str, Any]:
        entries = [
            {"id": name, "object": "model", "created": 0, "owned_by": "fake"} for name in names
        ]
        return {"object": "list", "data": entries}

    def error(self, name: ErrorName, detail: str = "") -> tuple[int, Mapping[str, Any]]:
        status, kind, code, message = _ERRORS[name]
        whole = f"{message} {detail}".strip()
        return status, {"error": {"message": whole, "type": kind, "param": None, "code": code}}


def _message(message: object) -> Filled:
    role = message.get("role") if isinstance(message, dict) else None
    if not isinstance(role, str) or role not in _ROLES:
        raise BodyRefused("a message has no role that is known")
    content = "".join(text_of(cast(dict[str, object], message).get("content")))
    return Filled(_ROLES[role], content, False)


def _schema(
    body: Mapping[str, Any],
) -> tuple[Mapping[str, Any] | None, Literal["strict", "lenient", "none"]]:
    """The schema of a body, and whether the server is to hold an answer to it."""
    form = body.get("response_format") or {}
    kind = form.get("type", "text")
    if kind == "json_schema":
        wrapped = form.get("json_schema")
        if not isinstance(wrapped, dict) or not isinstance(wrapped.get("schema"), dict):
            raise BodyRefused("`response_format.json_schema.schema` is required")
        return wrapped["schema"], "strict"
    if kind not in ("text", "json_object"):
        raise BodyRefused(f"`{kind}` is no type of `response_format`")
    structured = (body.get("structured_outputs") or {}).get("json")
    return (structured, "strict") if isinstance(structured, dict) else (None, "none")


def _logprobs(answer: Answer, sent: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The one token of an answer with its alternatives, likeliest first."""
    if not sent.get("logprobs"):
        return None
    ranked = sorted((answer.logprobs or {}).items(), key=lambda each: -each[1])
    tokens = [_token(token, logprob) for token, logprob in ranked]
    if not tokens:
        return {"content": [], "refusal": None}
    top = tokens[: sent.get("top_logprobs") or 0]
    return {"content": [{**tokens[0], "top_logprobs": top}], "refusal": None}


def _token(token: str, logprob: float) -> dict[str, Any]:
    return {"token": token, "logprob": logprob, "bytes": list(token.encode())}


def _usage(usage: Usage) -> Mapping[str, Any]:
    return {
        "prompt_tokens": usage.sent,
        "completion_tokens": usage.received,
        "total_tokens": usage.sent + usage.received,
        "prompt_tokens_details": {"cached_tokens": usage.cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
