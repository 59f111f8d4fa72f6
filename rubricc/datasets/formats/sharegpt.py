"""ShareGPT: conversations with `from` and `value`.

A system text is the first turn, which every reader of the format knows. A call is a turn of its
own (`function_call`), whose value is its JSON, and its result is an `observation`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rubricc.datasets.formats.chat import Message, joined
from rubricc.datasets.formats.example import Completion, Example
from rubricc.datasets.formats.features import NOTHING, Feature
from rubricc.datasets.formats.format import Format

HOLDS: Final[frozenset[Feature]] = frozenset({"system", "turns", "trace", "tools"})

_SPEAKERS: Final = {
    "system": "system",
    "user": "human",
    "assistant": "gpt",
    "tool": "observation",
}
OUT_OF_TURN: Final[frozenset[Feature]] = frozenset({"roles"})


def sharegpt(one: Completion) -> dict[str, object]:
    """One conversation, with tools where it has any."""
    row: dict[str, object] = {"conversations": turns(joined(one.prompt, one.response))}
    if one.tools:
        row["tools"] = tools_text(one)
    return row


def turns(messages: Iterable[Message]) -> list[dict[str, str]]:
    """Messages as turns."""
    return [turn(message) for message in messages]


def turn(message: Message) -> dict[str, str]:
    """One message; calls are its value where it makes any."""
    if calls := message.get("tool_calls"):
        functions = [call["function"] for call in calls]
        value = functions[0] if len(functions) == 1 else functions
        return {"from": "function_call", "value": _json(value)}
    return {"from": _SPEAKERS[message["role"]], "value": message["content"]}


def tools_text(example: Example) -> str:
    """Definitions of functions as JSON; nothing where there are none."""
    if not example.tools:
        return ""
    return _json([_function(tool) for tool in example.tools])


def finds_speech_with_calls(example: Any) -> frozenset[Feature]:
    """A message that speaks and calls at once is two turns of one speaker here."""
    chats = [getattr(example, name, None) for name in ("prompt", "response", "chosen", "rejected")]
    for chat in chats:
        if chat is None or "tools" not in chat.features:
            continue
        if any(one.get("tool_calls") and one["content"] for one in chat.messages):
            return OUT_OF_TURN
    return NOTHING


def _function(tool: Mapping[str, Any]) -> object:
    return tool.get("function", tool)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


FORMATS: Final = (
    Format(
        "sharegpt",
        "sft",
        "whoever takes turns of `human` and `gpt`",
        {"conversations": "turns", "tools": "text"},
        sharegpt,
        HOLDS,
        optional=frozenset({"tools"}),
        minds=OUT_OF_TURN,
        finds=finds_speech_with_calls,
    ),
)
