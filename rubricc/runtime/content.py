"""The content of one message: text, thoughts, tool calls and tool results, whoever's format it is.

Chat Completions and Responses of OpenAI, Messages of Anthropic, and what servers and datasets made
of them. What cannot be read as text is an error that names its place, never its printed form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.runtime.invalid import RowInvalid


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that was called; ``id`` is empty where the format has none."""

    name: str
    arguments: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gave back; ``call_id`` is the call's, ``name`` the tool's where it is said."""

    text: str
    call_id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Thought:
    """Reasoning apart from the text; empty where it is encrypted."""

    text: str


Piece = str | Call | Result
"""A part of what a message says or does; texts that follow each other belong together."""

_TEXTS: Final = frozenset({"text", "input_text", "output_text", "summary_text", "reasoning_text"})
_THOUGHTS: Final = frozenset(
    {"thinking", "reasoning", "redacted_thinking", "reasoning.text", "reasoning.summary"}
)
_SEALED: Final = frozenset({"redacted_thinking", "reasoning.encrypted"})
_CALLS: Final = ("tool_use", "_call", "tool-call")
_RESULTS: Final = ("tool_result", "_call_output", "tool-result")
_PAGES: Final = frozenset({"web_search_result", "search_result"})
_MEDIA: Final = {
    **{"image": "an image", "screenshot": "an image", "audio": "audio", "video": "a video"},
    **{"document": "a document", "file": "a file"},
}


def read_content(content: object, place: str) -> list[Piece | Thought]:
    """The parts of ``content``: nothing, text, or a list of parts.

    Raises:
        RowInvalid: it is something else, or a part cannot be read as text.
    """
    if content is None:
        return []
    if isinstance(content, str):
        return [content]
    if not isinstance(content, Sequence) or isinstance(content, (bytes, bytearray)):
        raise RowInvalid(f"`{place}` is neither text nor a list of parts")
    return [
        piece
        for number, part in enumerate(content)
        for piece in read_part(part, f"{place}[{number}]")
    ]


def read_part(part: object, place: str) -> list[Piece | Thought]:
    """One part of a message: usually one piece, and two where a call stands with its result.

    Raises:
        RowInvalid: it cannot be read as text.
    """
    if isinstance(part, str):
        return [part]
    if not isinstance(part, Mapping):
        raise RowInvalid(f"`{place}` is not a part of a message")
    kind = str(part.get("type") or "text")
    if kind in _TEXTS:
        return [_text(part, "text", place)]
    if kind == "refusal":
        return [_text(part, "refusal", place)]
    if kind in _SEALED:
        return [Thought("")]
    if kind in _THOUGHTS:
        return [Thought(_thought(part, place))]
    if kind in _PAGES:
        return [_page(part, place)]
    if kind.endswith("tool_result_error"):
        return [_text(part, "error_code", place)]
    if kind.endswith(_RESULTS):
        return [_result(part, place)]
    if kind.endswith(_CALLS) and "image" not in kind:
        call = read_call(part, place)
        return [call] if part.get("output") is None else [call, _result(part, place)]
    raise RowInvalid(f"`{place}` {_unreadable(kind)}, which is no text")


def read_call(call: object, place: str) -> Call:
    """A tool call: a name with arguments, or a ``function`` that has them.

    Raises:
        RowInvalid: it is no object, or its name or arguments cannot be written as text.
    """
    if not isinstance(call, Mapping):
        raise RowInvalid(f"`{place}` is not a tool call with a name and arguments")
    inner = call.get("function")
    source = inner if isinstance(inner, Mapping) else call
    kind = str(call.get("type") or "")
    name = _text(source, "name", place) or _text(source, "toolName", place)
    if not name and kind.endswith("_call"):
        name = kind.removesuffix("_call")  # a tool of the provider, as in `web_search_call`
    keys = ("arguments", "input", "args", "action", "code", "queries")
    given = next((source[key] for key in keys if source.get(key) is not None), "")
    own_id = call.get("call_id") or call.get("id") or call.get("toolCallId")
    return Call(name, _arguments(given, place), own_id if isinstance(own_id, str) else "")


def text_of(value: object, place: str) -> str:
    """All text of a field that holds text or a list of parts; thoughts count as text.

    Raises:
        RowInvalid: it holds what is no text.
    """
    pieces = read_content(value, place)
    return "".join(one if isinstance(one, str) else getattr(one, "text", "") for one in pieces)


def call_id_of(holder: Mapping[str, object]) -> str:
    """The id of the call that a result belongs to; empty where it has none."""
    for key in ("tool_call_id", "tool_use_id", "call_id", "toolCallId"):
        if isinstance(found := holder.get(key), str):
            return found
    return ""


def _text(part: Mapping[str, object], key: str, place: str) -> str:
    text = part.get(key)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise RowInvalid(f"`{place}.{key}` is not text")
    return text


def _thought(part: Mapping[str, object], place: str) -> str:
    """The reasoning of a part: in full where it is there, else its summary."""
    for key in ("thinking", "reasoning", "text", "content", "summary"):
        if part.get(key):
            return text_of(part[key], f"{place}.{key}")
    return ""


def _result(part: Mapping[str, object], place: str) -> Result:
    key = "output" if part.get("output") is not None else "content"
    value = part.get(key)
    if isinstance(value, Mapping):
        value = [value]
    return Result(text_of(value, f"{place}.{key}"), call_id_of(part), _text(part, "name", place))


def _page(part: Mapping[str, object], place: str) -> str:
    """What was found in a search, on lines of its own; sealed content is left out."""
    lines = [_text(part, key, place) for key in ("title", "url", "source")]
    lines.append(text_of(part.get("content"), f"{place}.content"))
    return "".join(f"{line}\n" for line in lines if line)


def _arguments(given: object, place: str) -> str:
    if isinstance(given, str):
        return given
    try:
        return json.dumps(given, ensure_ascii=False, sort_keys=True)
    except (TypeError, ValueError):
        raise RowInvalid(f"the arguments of `{place}` are not JSON") from None


def _unreadable(kind: str) -> str:
    for noun, shown in _MEDIA.items():
        if noun in kind:
            return f"holds {shown}"
    return f"is of type `{kind}`"
