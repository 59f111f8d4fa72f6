"""The text of a response that is revised, and the response with another text in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rubricc.revising.step import STALE
from rubricc.runtime.conversation import judged_response
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.truncated import COLUMNS

ABOUT = frozenset({*COLUMNS, *STALE})
"""Columns about the first response, which say nothing of a revision."""


def text_of(row: Mapping[str, object]) -> str:
    """The text that is revised: the response, or its last message of the assistant, without
    reasoning.

    Raises:
        RowInvalid: the row has no response, or one that says nothing or is no text.
    """
    response = row.get("response")
    if response is None:
        raise RowInvalid(_missing(row))
    text = judged_response(response, row.get("prompt", ""), "last_turn", "hide")
    if not text.strip():
        raise RowInvalid("`response` is empty: there is nothing to revise")
    return text


def with_text(
    row: Mapping[str, object], text: str, parameters: frozenset[str] = frozenset()
) -> dict[str, object]:
    """The row with ``text`` as its response, and without what was said about the first one.

    ``parameters`` are columns that the plan declares, which stay.
    """
    kept = {name: value for name, value in row.items() if name not in ABOUT - parameters}
    return {**kept, "response": replaced(row.get("response"), text)}


def replaced(response: object, text: str) -> object:
    """The response with ``text`` in the place of what was revised, in the form that it has."""
    if isinstance(response, str) or not isinstance(response, Sequence):
        return text
    messages = list(response)
    for place in reversed(range(len(messages))):
        if isinstance(messages[place], Mapping) and messages[place].get("role") == "assistant":
            messages[place] = {"role": "assistant", "content": text}
            return messages
    return text


def _missing(row: Mapping[str, object]) -> str:
    """Why there is no response, as far as the one who should have written it said."""
    reason = row.get("reason")
    if row.get("status") in ("failed", "refused") and isinstance(reason, str) and reason:
        return f"there is no response: {reason}"
    return "the column `response` is missing"
