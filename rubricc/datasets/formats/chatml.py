"""ChatML: messages with role and content, or the text that its markers make of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rubricc.datasets.formats.chat import Message, joined
from rubricc.datasets.formats.example import Completion
from rubricc.datasets.formats.features import CHAT, NOTHING, Feature
from rubricc.datasets.formats.format import Format

MARKERS: Final = ("<|im_start|>", "<|im_end|>")
"""What begins and ends a message. A tokenizer makes them special tokens wherever they stand."""

FOUND: Final[frozenset[Feature]] = frozenset({"markers"})


def chatml(one: Completion) -> dict[str, object]:
    """One conversation."""
    return {"messages": joined(one.prompt, one.response)}


def chatml_text(one: Completion) -> dict[str, object]:
    """One conversation as text."""
    return {"text": text_of(joined(one.prompt, one.response))}


def text_of(messages: Iterable[Message]) -> str:
    """Messages between their markers, each on lines of its own."""
    begin, end = MARKERS
    return "".join(f"{begin}{one['role']}\n{one['content']}{end}\n" for one in messages)


def finds_markers(one: Completion) -> frozenset[Feature]:
    """Content that holds a marker would end its message, or begin another."""
    for message in joined(one.prompt, one.response):
        if "<|im_" in message["content"] and any(mark in message["content"] for mark in MARKERS):
            return FOUND
    return NOTHING


FORMATS: Final = (
    Format(
        "chatml",
        "sft",
        "whoever takes messages with role and content",
        {"messages": "messages"},
        chatml,
        CHAT - {"tools"},
    ),
    Format(
        "chatml-text",
        "sft",
        "whoever takes text with the markers of ChatML in it",
        {"text": "text"},
        chatml_text,
        CHAT - {"tools", "reasoning", "names"},
        minds=FOUND,
        finds=finds_markers,
    ),
)
