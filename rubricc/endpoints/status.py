"""What an HTTP status and the body under it mean, alike for every client."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from rubricc.endpoints.errors import (
    AnswerBlocked,
    ContextTooLong,
    CreditSpent,
    EndpointError,
    KeyRefused,
    ModelUnknown,
    Overloaded,
    RequestRefused,
    SchemaRefused,
    ServerFailed,
    SettingRefused,
)
from rubricc.endpoints.key import read_key
from rubricc.endpoints.phrase import Said, in_one_line, read_said

_CREDIT = re.compile(
    r"insufficient_quota|billing_hard_limit|credit balance|out of credits"
    r"|insufficient (?:credits?|balance|funds|quota)"
)
_CONTEXT = re.compile(
    r"context[ _-]?(?:length|window|size|limit)|maximum context|prompt is too long"
)
_LONG = re.compile(
    r"too long|too many (?:input )?tokens|maximum (?:number of |input )?tokens|request_too_large"
    r"|string_above_max_length|max_new_tokens"
)
_BLOCKED = re.compile(
    r"content[ _]?filter|content (?:management )?policy|content_policy|responsibleaipolicy"
    r"|usage polic|safety (?:system|filter|polic)|\bflagged\b"
)
_SCHEMA = re.compile(
    r"schema|response_format|grammar|structured[ _]output|output_config|output_format|json mode"
    r"|json_object|tool_choice|\btools\b"
)
_MODEL = re.compile(
    r"model_not_found|not a valid model|unknown model|invalid model(?: name| id|:)|no such model"
    r"|model\b.{0,120}(?:does not exist|not found|not exist)"
)
_REFUSES = re.compile(
    r"n[o']t (?:\w+ )?(?:support|allow|permit|valid|compatible|available|enabled)"
    r"|unsupported|deprecat|removed|unrecogni[sz]ed|unknown|extra inputs|invalid|at most"
    r"|must be|only|too large|maximum|out of range"
)
_WIRE: Final[Mapping[str, tuple[str, ...]]] = {
    "temperature": ("temperature",),
    "seed": ("seed",),
    "effort": ("reasoning_effort", "reasoning.effort", "output_config.effort", "effort"),
    "max_tokens": ("max_tokens", "max_completion_tokens"),
    "logprobs": ("logprobs", "top_logprobs"),
}
"""What the settings of a judge are called on the wires."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as far as an error needs it."""

    name: str
    url: str
    model: str
    key: str
    """The environment variable that holds the key."""
    settings: tuple[str, ...] = ()
    """Settings that the author set and that were sent."""
    schema: bool = False
    """Whether a schema, or a mode for JSON, was sent."""


def refusal(status: int, headers: Mapping[str, str], body: bytes, asked: Asked) -> EndpointError:
    """The error of a reply whose status is no success."""
    return refusal_said(status, headers, read_said(body), asked)


def refusal_said(
    status: int, headers: Mapping[str, str], said: Said, asked: Asked
) -> EndpointError:
    """The error of a status and what the server said under it."""
    phrase = in_one_line(said.text, _secrets(asked))
    told = f": {phrase}" if phrase else ""
    if status == 401:
        return KeyRefused(_key_refused(asked))
    if status == 402 or (status in {400, 403, 429} and _CREDIT.search(said.all)):
        return CreditSpent(f"the account of `{asked.name}` has no credit left{told}")
    if status == 403:
        return KeyRefused(f"`{asked.url}` does not let this key ask `{asked.model}`{told}")
    if status in {429, 503, 529}:
        return Overloaded(f"`{asked.url}` is overloaded ({status}){told}", retry_after(headers))
    if status in {400, 404, 422} and (status == 404 or _MODEL.search(said.all)):
        return ModelUnknown(_model_unknown(status, said, asked, told))
    if status == 500 and asked.schema and "grammar" in said.all:  # llama.cpp
        return SchemaRefused(f"`{asked.url}` does not take the schema{told}")
    if status in {408, 409} or (status >= 500 and status not in {501, 505}):
        return ServerFailed(f"`{asked.url}` failed ({status}){told}")
    if status == 413 or status in {400, 422}:
        return _wrong(status, said, asked, told)
    if 300 <= status < 400:
        return RequestRefused(f"`{asked.url}` sends elsewhere ({status}): name the final URL")
    return RequestRefused(f"`{asked.url}` refused the request ({status}){told}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait in seconds that a server asks for, from 0; ``None`` where it asks for none.

    ``retry-after-ms`` is more exact than ``retry-after``, which is a number or a date (RFC 9110,
    section 10.2.3).
    """
    found = _number(headers.get("retry-after-ms"))
    if found is not None:
        return found / 1000
    written = headers.get("retry-after")
    found = _number(written)
    if found is not None or not written:
        return found
    try:
        return max(0.0, parsedate_to_datetime(written).timestamp() - time.time())
    except (ValueError, OverflowError, OSError):
        return None


def _wrong(status: int, said: Said, asked: Asked, told: str) -> EndpointError:
    """The error of a request that is wrong in itself, by what the server says about it."""
    words = said.all
    if _CONTEXT.search(words):
        return ContextTooLong(f"the prompt is too long for `{asked.model}`{told}")
    if _BLOCKED.search(words):
        return AnswerBlocked(f"`{asked.name}` refused to answer this prompt{told}")
    setting = _setting(said, asked)
    if setting:
        return SettingRefused(f"`{asked.name}` does not take `{setting}`{told}")
    if asked.schema and _SCHEMA.search(f"{said.param} {words}"):
        return SchemaRefused(f"`{asked.url}` does not take the schema{told}")
    if status == 413 or _LONG.search(words):
        return ContextTooLong(f"the prompt is too long for `{asked.model}`{told}")
    return RequestRefused(f"`{asked.url}` refused the request ({status}){told}")


def _setting(said: Said, asked: Asked) -> str | None:
    """The setting of the author's that the server objects to."""
    words = said.all
    for setting in asked.settings:
        names = _WIRE[setting]
        if said.param in names:
            return setting
        named = any(re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", words) for name in names)
        if named and _REFUSES.search(words):
            return setting
    return None


def _key_refused(asked: Asked) -> str:
    if read_key(asked.key) is None:
        return f"`{asked.url}` wants a key: set `{asked.key}` in the environment"
    return f"`{asked.url}` refused the key in `{asked.key}`"


def _model_unknown(status: int, said: Said, asked: Asked, told: str) -> str:
    if status == 404 and "model" not in said.all:
        return f"`{asked.url}` has no such address (404): is `/v1` missing, or one too many?"
    return f"`{asked.url}` has no model `{asked.model}`{told}"


def _secrets(asked: Asked) -> tuple[str, ...]:
    key = read_key(asked.key)
    return (key,) if key else ()


def _number(written: str | None) -> float | None:
    try:
        found = float(written or "")
    except ValueError:
        return None
    return max(0.0, found) if math.isfinite(found) else None
