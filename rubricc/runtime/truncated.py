"""Whether a response was cut off before it ended, as the row says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rubricc.runtime.invalid import RowInvalid

COLUMNS: Final = ("truncated", "finish_reason")
"""Columns of a row that say it, unless the plan declares a parameter of such a name."""

CUT_OFF: Final = frozenset(
    {"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"}
)
"""Reasons to stop that mean it, in the words of Chat Completions, Messages and Responses; in any
case, since Gemini and Cohere write them in capitals."""


def is_truncated(row: Mapping[str, object]) -> bool:
    """Whether the row says that its response was cut off.

    The first that is there decides: the column ``truncated``, the column ``finish_reason``, and
    ``finish_reason`` or ``stop_reason`` of the response's last message of the assistant.

    Raises:
        RowInvalid: ``truncated`` is neither true nor false, or a reason is not text.
    """
    truncated = row.get("truncated")
    if truncated is not None:
        if not isinstance(truncated, bool):
            raise RowInvalid("`truncated` is neither true nor false")
        return truncated
    reason = row.get("finish_reason")
    if reason is not None:
        return _cuts_off(reason, "finish_reason")
    return _message_cut_off(row.get("response"))


def _message_cut_off(response: object) -> bool:
    if not isinstance(response, Sequence) or isinstance(response, (str, bytes)):
        return False
    for place in reversed(range(len(response))):
        message = response[place]
        if isinstance(message, Mapping) and message.get("role") == "assistant":
            for key in ("finish_reason", "stop_reason"):
                if message.get(key) is not None:
                    return _cuts_off(message[key], f"response[{place}].{key}")
            return False
    return False


def _cuts_off(reason: object, place: str) -> bool:
    if not isinstance(reason, str):
        raise RowInvalid(f"`{place}` is not text")
    return reason.lower() in CUT_OFF
