"""Messages as turns: who speaks, what is said and done, and what was thought before.

A message has a ``role``. Entries without one are items of the Responses format or bare blocks of
content: thoughts and calls belong to the assistant and stand in one turn with what follows or
precedes them, results to the tool.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rubricc.runtime.content import (
    Call,
    Piece,
    Result,
    Thought,
    call_id_of,
    read_call,
    read_content,
    read_part,
    text_of,
)
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.reasoning import split_reasoning

ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
TOOLS: Final = frozenset({"tool", "function"})

_APART: Final = ("reasoning_content", "reasoning", "thinking")
"""Fields of a message in which servers give its reasoning apart from its text."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message; ``reasoning`` is what the assistant thought, without the tags around it.

    ``name`` and ``call_id`` are those of the tool in a tool's turn, where they are given.
    """

    role: str
    pieces: tuple[Piece, ...] = ()
    reasoning: str = ""
    name: str = ""
    call_id: str = ""

    @property
    def text(self) -> str:
        """What is said, without calls and results."""
        return "".join(piece for piece in self.pieces if isinstance(piece, str))

    @property
    def actions(self) -> list[Call | Result]:
        """Tool calls and tool results, in their order."""
        return [piece for piece in self.pieces if not isinstance(piece, str)]


@dataclass(slots=True)
class _Draft:
    """A turn that entries still add to; ``is_item`` says that no message began it."""

    role: str
    parts: list[Piece | Thought] = field(default_factory=list)
    name: str = ""
    call_id: str = ""
    is_item: bool = False

    @property
    def only_thinks(self) -> bool:
        return self.is_item and all(isinstance(part, Thought) for part in self.parts)


def read_turns(messages: object, column: str, prefilled: bool = False) -> list[Turn]:
    """The turns of a conversation; ``prefilled`` says that the first one begins inside reasoning.

    Raises:
        RowInvalid: it is no list of messages, or a message holds what is no text.
    """
    if not isinstance(messages, Sequence) or isinstance(messages, (str, bytes)):
        raise RowInvalid(f"`{column}` is neither text nor a list of chat messages")
    if not messages:
        raise RowInvalid(f"`{column}` is an empty list of messages")
    drafts: list[_Draft] = []
    for number, entry in enumerate(messages):
        place = f"{column}[{number}]"
        if not isinstance(entry, Mapping):
            raise RowInvalid(f"`{place}` is not a message with `role` and `content`")
        if entry.get("role") is None and isinstance(entry.get("type"), str):
            speaker = "user" if column == "prompt" else "assistant"
            _add_item(drafts, read_part(entry, place), speaker)
        else:
            _add_message(drafts, _message(entry, place))
    return [_turn(draft, prefilled and number == 0) for number, draft in enumerate(drafts)]


def text_turn(text: str, prefilled: bool = False) -> Turn:
    """What an assistant said as text, its reasoning apart."""
    if "<" not in text and not prefilled:
        return Turn("assistant", (text,))
    parts = split_reasoning(text, prefilled)
    return Turn("assistant", (parts.answer,), parts.reasoning)


def _add_message(drafts: list[_Draft], draft: _Draft) -> None:
    if drafts and draft.role == "assistant" and drafts[-1].only_thinks:
        draft.parts[:0] = drafts.pop().parts
    drafts.append(draft)


def _add_item(drafts: list[_Draft], parts: Sequence[Piece | Thought], speaker: str) -> None:
    for part in parts:
        if isinstance(part, Result):
            new = _Draft("tool", [part.text], part.name, part.call_id, is_item=True)
            drafts.append(new)
            continue
        role = speaker if isinstance(part, str) else "assistant"
        if not drafts or not _goes_on(drafts[-1], part, role):
            drafts.append(_Draft(role, is_item=True))
        drafts[-1].parts.append(part)


def _goes_on(last: _Draft, part: Piece | Thought, role: str) -> bool:
    """Whether ``part`` belongs to the turn before it."""
    if last.role != role:
        return False
    if isinstance(part, Thought):
        return last.only_thinks
    return last.is_item or isinstance(part, Call)


def _message(message: Mapping[str, object], place: str) -> _Draft:
    role = message.get("role")
    if not isinstance(role, str) or role not in ROLES:
        known = "`system`, `user`, `assistant` or `tool`"
        raise RowInvalid(f"`{place}.role` is `{role}`, and not one of {known}")
    if message.get("audio") is not None:
        raise RowInvalid(f"`{place}` holds audio, which is no text")
    parts = read_content(message.get("content"), f"{place}.content")
    parts += _calls(message, place)
    if role == "assistant":
        if not parts:
            parts.append(text_of(message.get("refusal"), f"{place}.refusal"))
        parts[:0] = _thoughts(message, place)
    name = message.get("name")
    is_tool = role in TOOLS and isinstance(name, str)
    return _Draft(role, parts, str(name) if is_tool else "", call_id_of(message))


def _calls(message: Mapping[str, object], place: str) -> list[Call]:
    calls = message.get("tool_calls")
    if calls is None:
        old = message.get("function_call")
        return [] if old is None else [read_call(old, f"{place}.function_call")]
    if not isinstance(calls, Sequence) or isinstance(calls, str):
        raise RowInvalid(f"`{place}.tool_calls` is not a list")
    return [read_call(call, f"{place}.tool_calls[{n}]") for n, call in enumerate(calls)]


def _thoughts(message: Mapping[str, object], place: str) -> list[Thought]:
    """Reasoning in fields of its own; two fields that say the same are one thought."""
    fields = [key for key in _APART if message.get(key)]
    found = [
        text_of(message[key], f"{place}.{key}")
        for key in fields or ["reasoning_details"]
        if message.get(key)
    ]
    return [Thought(text) for text in dict.fromkeys(found)]


def _turn(draft: _Draft, prefilled: bool) -> Turn:
    pieces = tuple(part for part in draft.parts if not isinstance(part, Thought))
    if draft.role != "assistant":
        return Turn(draft.role, pieces, "", draft.name, draft.call_id)
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    spoken = text_turn(text, prefilled)
    thoughts = [part.text for part in draft.parts if isinstance(part, Thought)]
    reasoning = "\n\n".join(filter(None, (*thoughts, spoken.reasoning)))
    return Turn("assistant", _without_reasoning(pieces, text, spoken.text), reasoning)


def _without_reasoning(pieces: tuple[Piece, ...], text: str, answer: str) -> tuple[Piece, ...]:
    """The pieces with ``answer`` for ``text``, which it ends; each stays where it stands."""
    if answer == text:
        return pieces
    gone = len(text) - len(answer)
    kept: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            cut = min(gone, len(piece))
            gone -= cut
            piece = piece[cut:]
        kept.append(piece)
    return tuple(kept)
