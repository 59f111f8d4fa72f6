"""Alpaca: an instruction and an output, with what was said before as `history`.

`input` is always empty, because a prompt is one text. Every row has every column, so that whoever
guesses their types from the first rows guesses right.
"""

from __future__ import annotations

from typing import Final

from rubricc.datasets.formats.chat import Chat
from rubricc.datasets.formats.example import Completion
from rubricc.datasets.formats.features import Feature
from rubricc.datasets.formats.format import Format
from rubricc.datasets.parquet import ColumnType

HOLDS: Final[frozenset[Feature]] = frozenset({"system", "turns"})
BEFORE: Final[dict[str, ColumnType]] = {"system": "text", "history": "exchanges"}


def alpaca(one: Completion) -> dict[str, object]:
    """One instruction and its output."""
    return {
        "instruction": one.prompt.text,
        "input": "",
        "output": one.response.text,
        **before(one.prompt),
    }


def before(prompt: Chat) -> dict[str, object]:
    """The system text and the exchanges before the last message; roles take turns."""
    messages = prompt.messages
    if len(messages) == 1:
        return {"system": "", "history": []}
    has_system = messages[0]["role"] == "system"
    texts = [message["content"] for message in messages]
    spoken = texts[1:-1] if has_system else texts[:-1]
    return {
        "system": texts[0] if has_system else "",
        "history": [[spoken[n], spoken[n + 1]] for n in range(0, len(spoken), 2)],
    }


FORMATS: Final = (
    Format(
        "alpaca",
        "sft",
        "whoever takes instructions and outputs",
        {"instruction": "text", "input": "text", "output": "text", **BEFORE},
        alpaca,
        HOLDS,
    ),
)
