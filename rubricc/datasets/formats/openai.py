"""OpenAI's fine-tuning files, which Azure, Fireworks and Together read too: JSON Lines alone."""

from __future__ import annotations

from typing import Final

from rubricc.datasets.formats.chat import Message, joined
from rubricc.datasets.formats.example import Completion, Preference
from rubricc.datasets.formats.features import CHAT
from rubricc.datasets.formats.format import Format
from rubricc.datasets.formats.message import with_argument_text


def sft(one: Completion) -> dict[str, object]:
    """One conversation, with tools where it has any."""
    row: dict[str, object] = {"messages": _messages(joined(one.prompt, one.response))}
    if one.tools:
        row["tools"] = list(one.tools)
        row["parallel_tool_calls"] = True
    return row


def preference(pair: Preference) -> dict[str, object]:
    """A conversation and two ways to answer it."""
    return {
        "input": {
            "messages": _messages(pair.prompt.messages),
            "tools": list(pair.tools),
            "parallel_tool_calls": True,
        },
        "preferred_output": _messages(pair.chosen.messages),
        "non_preferred_output": _messages(pair.rejected.messages),
    }


def _messages(messages: list[Message]) -> list[Message]:
    if any("tool_calls" in message for message in messages):
        return [with_argument_text(message) for message in messages]
    return messages


FORMATS: Final = (
    Format(
        "openai-sft",
        "sft",
        "OpenAI's supervised fine-tuning",
        {"messages": "messages"},
        sft,
        CHAT - {"reasoning"},
        containers=("jsonl",),
    ),
    Format(
        "openai-preference",
        "preference",
        "OpenAI's preference fine-tuning",
        {"input": "messages", "preferred_output": "messages", "non_preferred_output": "messages"},
        preference,
        CHAT - {"reasoning", "trace"},
        containers=("jsonl",),
    ),
)
