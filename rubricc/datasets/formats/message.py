"""One chat message, read into the one shape that formats write from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rubricc.datasets.formats.features import Feature
from rubricc.datasets.jsonl import JsonRefused, json_value

Message = dict[str, Any]

_ROLES: Final = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
_TEXTS: Final = ("text", "input_text", "output_text")
_THOUGHTS: Final = ("thinking", "reasoning")
_MEDIA: Final = ("image", "audio", "video", "file", "document")
_APART: Final = ("reasoning_content", "reasoning", "thinking")


class ChatInvalid(ValueError):
    """A prompt or a response that cannot be read; the message names the place."""


def read_message(entry: Mapping[str, object], place: str) -> tuple[Message, set[Feature]]:
    """A message and its own features.

    Raises:
        ChatInvalid: its role is unknown, or its content or its calls cannot be read.
    """
    features: set[Feature] = set()
    role = _ROLES.get(str(entry.get("role")))
    if role is None:
        known = "`system`, `user`, `assistant` or `tool`"
        raise ChatInvalid(f"`{place}.role` is `{entry.get('role')}`, and not one of {known}")
    text, thoughts = _content(entry.get("content"), f"{place}.content", features)
    message: Message = {"role": role, "content": text}
    reasoning = _reasoning(entry, place, thoughts) if role == "assistant" else ""
    if reasoning:
        message["reasoning_content"] = reasoning
        features.add("reasoning")
    if calls := _calls(entry, place):
        message["tool_calls"] = calls
    if isinstance(call := entry.get("tool_call_id"), str):
        message["tool_call_id"] = call
    if calls or role == "tool":
        features.add("tools")
    if isinstance(name := entry.get("name"), str):
        message["name"] = name
        if role != "tool":
            features.add("names")
    return message, features


def _content(content: object, place: str, features: set[Feature]) -> tuple[str, list[str]]:
    """The text of a content and its thoughts; texts that follow each other belong together."""
    if content is None:
        return "", []
    if isinstance(content, str):
        return content, []
    if not isinstance(content, Sequence) or isinstance(content, (bytes, bytearray)):
        raise ChatInvalid(f"`{place}` is neither text nor a list of parts")
    texts: list[str] = []
    thoughts: list[str] = []
    for number, part in enumerate(content):
        where = f"{place}[{number}]"
        if isinstance(part, str):
            texts.append(part)
            continue
        kind = str(part.get("type") or "text") if isinstance(part, Mapping) else ""
        if kind in _TEXTS:
            texts.append(_text(part, "text", where))
        elif kind in _THOUGHTS:
            thoughts.append(_text(part, kind if part.get(kind) is not None else "text", where))
        elif any(noun in kind for noun in _MEDIA):
            features.add("media")
        else:
            raise ChatInvalid(_unreadable(kind, where))
    return "".join(texts), thoughts


def _unreadable(kind: str, place: str) -> str:
    if "tool" in kind or "call" in kind:
        return f"`{place}` is of type `{kind}`: write calls as `tool_calls`, results as `tool`"
    return f"`{place}` is of type `{kind}`, which is no text"


def _text(part: Mapping[str, object], key: str, place: str) -> str:
    text = part.get(key)
    if not isinstance(text, str):
        raise ChatInvalid(f"`{place}.{key}` is not text")
    return text


def _reasoning(entry: Mapping[str, object], place: str, thoughts: list[str]) -> str:
    """What the assistant thought; two fields that say the same are one thought."""
    fields = [_text(entry, key, place) for key in _APART if entry.get(key)]
    return "\n\n".join(dict.fromkeys((*fields, *thoughts)))


def _calls(entry: Mapping[str, object], place: str) -> list[dict[str, object]]:
    calls = entry.get("tool_calls")
    if calls is None:
        calls = [] if entry.get("function_call") is None else [entry["function_call"]]
    if not isinstance(calls, Sequence) or isinstance(calls, str):
        raise ChatInvalid(f"`{place}.tool_calls` is not a list")
    return [_call(call, f"{place}.tool_calls[{number}]") for number, call in enumerate(calls)]


def _call(call: object, place: str) -> dict[str, object]:
    inner = call.get("function", call) if isinstance(call, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise ChatInvalid(f"`{place}` is not a call of a function with a name and arguments")
    function = {"name": inner["name"], "arguments": _arguments(inner.get("arguments"), place)}
    own = call.get("id") if isinstance(call, Mapping) else None
    return {
        **({"id": own} if isinstance(own, str) else {}),
        "type": "function",
        "function": function,
    }


def _arguments(given: object, place: str) -> dict[str, object]:
    """The arguments as an object, whether they are one or its JSON; none are an empty one."""
    value = given
    if isinstance(given, str):
        try:
            value = json_value(given or "{}", "the text")
        except JsonRefused as error:
            raise ChatInvalid(f"the arguments of `{place}` are not JSON: {error}") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ChatInvalid(f"the arguments of `{place}` are not an object")
    return value


def with_argument_text(message: Message) -> Message:
    """The same with the arguments of its calls as JSON text, as the chat interfaces want them."""
    calls = message.get("tool_calls")
    if not calls:
        return message
    return {**message, "tool_calls": [_with_text(call) for call in calls]}


def _with_text(call: Mapping[str, Any]) -> dict[str, object]:
    function = call["function"]
    text = json.dumps(function["arguments"], ensure_ascii=False, allow_nan=False)
    return {**call, "function": {"name": function["name"], "arguments": text}}
