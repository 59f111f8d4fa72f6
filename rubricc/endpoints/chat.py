"""Chat completions: how OpenAI and the servers compatible with it are asked, and what they answer.

Log-probabilities are those of the first token of an answer of one token, so nothing is drawn that
could matter. They are read whole: what the twenty likeliest tokens leave out is not reported, and
tokens that are one label written in several ways, such as ``A`` and `` A``, are summed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rubricc.endpoints.body import count, no_answer
from rubricc.endpoints.errors import EndpointError, RequestRefused, ServerFailed
from rubricc.endpoints.phrase import in_one_line, said_in
from rubricc.endpoints.reply import Reply, Stopped, Usage
from rubricc.endpoints.request import Request, Sampling
from rubricc.endpoints.status import Asked, refusal_said
from rubricc.prompts.fill import Filled

TOP: Final = 20
"""The most tokens of which these servers report a probability."""

_UNLIKELY: Final = -9000.0
"""At or below this a log-probability only says that the token is not among the likeliest: OpenAI
writes -9999."""

_STOPPED: Final[Mapping[str, Stopped]] = {
    "stop": "end",
    "eos_token": "end",
    "stop_sequence": "end",
    "length": "length",
    "content_filter": "refusal",
}


def chat_messages(messages: Sequence[Filled]) -> list[dict[str, Any]]:
    """The messages, neighbours of one role joined: many chat templates want roles to alternate."""
    found: list[dict[str, Any]] = []
    for message in messages:
        if found and found[-1]["role"] == message.role:
            found[-1]["content"] += message.content
        else:
            found.append({"role": message.role, "content": message.content})
    return found


def chat_settings(request: Request, max_tokens: str) -> dict[str, Any]:
    """What the author set, by its name on the wire; ``max_tokens`` is the name of that one."""
    sampling, found = request.sampling, dict[str, Any]()
    if sampling.temperature is not None:
        found["temperature"] = sampling.temperature
    if sampling.seed is not None:
        found["seed"] = sampling.seed
    if sampling.effort is not None:
        found["reasoning_effort"] = sampling.effort
    if request.choices:
        found.update({max_tokens: 1, "logprobs": True, "top_logprobs": TOP})
    elif sampling.max_tokens is not None:
        found[max_tokens] = sampling.max_tokens
    return found


def settings_sent(sampling: Sampling, choices: Sequence[str] = ()) -> tuple[str, ...]:
    """The settings that a server may object to, as the author calls them."""
    found = [
        name
        for name in ("temperature", "seed", "effort", "max_tokens")
        if getattr(sampling, name) is not None
    ]
    return (*found, "logprobs") if choices else tuple(found)


def read_chat(answer: Mapping[str, Any], request: Request, asked: Asked) -> Reply:
    """The reply in a decoded body.

    Raises:
        ServerFailed: it has another shape.
        RequestRefused: log-probabilities are missing.
        EndpointError: it is an error under a status of success, as gateways send.
    """
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        raise _hidden_error(answer, asked)
    message = choice.get("message")
    if not isinstance(message, dict):
        raise no_answer("it has no `message`")
    text, refused = _text(message)
    model = answer.get("model")
    return Reply(
        text=text,
        model=model if isinstance(model, str) and model else asked.model,
        stopped="refusal" if refused else _stopped(choice.get("finish_reason")),
        usage=_usage(answer.get("usage")),
        logprobs=_logprobs(choice.get("logprobs"), request.choices, asked),
    )


def label_logprobs(tokens: Sequence[object], labels: Sequence[str]) -> dict[str, float]:
    """The log-probability of each label, from entries ``{"token": ..., "logprob": ...}``.

    Raises:
        ServerFailed: an entry has another shape.
    """
    found: dict[str, list[float]] = {}
    for entry in tokens:
        token = entry.get("token") if isinstance(entry, dict) else None
        value = entry.get("logprob") if isinstance(entry, dict) else None
        if not isinstance(token, str) or isinstance(value, bool):
            raise no_answer("its log-probabilities have another shape")
        if not isinstance(value, int | float) or math.isnan(value) or value > 1e-3:
            raise no_answer("it has a log-probability above 0 or none at all")
        label = token.lstrip(" ▁Ġ")
        if label in labels and value > _UNLIKELY:
            found.setdefault(label, []).append(value)
    return {label: _log_of_sum(found[label]) for label in labels if label in found}


def _log_of_sum(values: Sequence[float]) -> float:
    """The logarithm of the sum of the probabilities, at most 0."""
    most = max(values)
    return min(0.0, most + math.log(math.fsum(math.exp(value - most) for value in values)))


def _logprobs(found: object, labels: Sequence[str], asked: Asked) -> dict[str, float] | None:
    if not labels:
        return None
    content = found.get("content") if isinstance(found, dict) else None
    first = content[0] if isinstance(content, list) and content else None
    top = first.get("top_logprobs") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(top, list):
        raise RequestRefused(
            f"`{asked.name}` sent no log-probabilities: this server or model has none, "
            "so ask with `verdicts: text`"
        )
    listed = {entry.get("token") for entry in top if isinstance(entry, dict)}
    return label_logprobs([*top, *([] if first.get("token") in listed else [first])], labels)


def _text(message: Mapping[str, Any]) -> tuple[str, bool]:
    """The text of a message, and whether it is a refusal."""
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal:
        return refusal, True
    content = message.get("content")
    if isinstance(content, str):
        return content, False
    if content is None:
        return "", False
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str)), False
    raise no_answer("its `content` is no text")


def _stopped(reason: object) -> Stopped:
    return _STOPPED.get(reason, "other") if isinstance(reason, str) else "other"


def _usage(found: object) -> Usage | None:
    if not isinstance(found, dict):
        return None
    sent, received = count(found.get("prompt_tokens")), count(found.get("completion_tokens"))
    if sent is None or received is None:
        return None
    details = found.get("prompt_tokens_details")
    details = details if isinstance(details, dict) else {}
    return Usage(
        sent=sent,
        cached=min(sent, count(details.get("cached_tokens")) or 0),
        written=min(sent, count(details.get("cache_write_tokens")) or 0),
        received=received,
    )


def _hidden_error(answer: Mapping[str, Any], asked: Asked) -> EndpointError:
    """The error that a gateway put under a status of success."""
    if not answer.get("error"):
        return no_answer("it has no `choices`")
    said = said_in(dict(answer))
    if said.code.isdecimal() and 400 <= int(said.code) < 600:
        return refusal_said(int(said.code), {}, said, asked)
    return ServerFailed(f"`{asked.url}` failed: {in_one_line(said.text) or 'it does not say why'}")
