"""A prompt as the messages that a writer is sent.

A writer is meant to follow its prompt, so nothing is fenced as it is for a judge. Roles stay what
they are. Wire formats differ in how they carry tools, and a writer is offered none: a call stands
as text in the turn that made it and a result in a turn of the user, each between tags that its text
cannot contain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from rubricc.endpoints.endpoint import Endpoint
from rubricc.prompts.control import escape
from rubricc.prompts.fence import fenced
from rubricc.prompts.fill import Filled
from rubricc.runtime.content import Call, Result
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.turns import TOOLS, Turn, read_turns

Role = Literal["system", "user", "assistant"]
Messages = tuple[tuple[Role, str], ...]

_BETWEEN: Final = "\n\n"
"""What stands between two turns of one role, which endpoints join."""

_ROLES: Final[dict[str, Role]] = {
    "system": "system",
    "developer": "system",
    "assistant": "assistant",
}


def read_messages(prompt: object, system: str = "") -> Messages:
    """The messages of ``prompt``, text or a conversation, with ``system`` before all others.

    Turns of one role that follow each other are one message. Reasoning of earlier turns is left
    out, as chat templates leave it out.

    Raises:
        RowInvalid: it is neither text nor messages, says nothing, ends in a turn of the
            assistant, or holds what is no text.
    """
    before: list[tuple[Role, str]] = [("system", system)] if system else []
    return tuple(_joined([*before, *_spoken(prompt)]))


def sent(messages: Messages, endpoint: Endpoint) -> tuple[tuple[Filled, ...], tuple[str, ...]]:
    """The messages as ``endpoint`` may be sent them, and the control tokens escaped in them.

    Where control tokens in a text act as control, a prompt that holds one could forge turns of
    the conversation: there each is broken by a backslash.
    """
    if not endpoint.abilities.reads_control:
        return tuple(Filled(role, text, False) for role, text in messages), ()
    found: dict[str, None] = {}
    filled = []
    for role, text in messages:
        escaped = escape(text, endpoint.control_tokens)
        found.update(dict.fromkeys(escaped.found))
        filled.append(Filled(role, escaped.text, False))
    return tuple(filled), tuple(found)


def _spoken(prompt: object) -> list[tuple[Role, str]]:
    if prompt is None:
        raise RowInvalid("the column `prompt` is missing")
    if isinstance(prompt, str):
        if not prompt.strip():
            raise RowInvalid("`prompt` is empty")
        _refuse_half(prompt)
        return [("user", prompt)]
    turns = read_turns(prompt, "prompt")
    if turns[-1].role == "assistant":
        raise RowInvalid("`prompt` ends in a turn of the assistant: there is nothing to answer")
    spoken = [(_role(turn), text) for turn in turns if (text := _text(turn)).strip()]
    if not any(role == "user" for role, _ in spoken):
        raise RowInvalid("`prompt` holds no turn of the user that says anything")
    for _, text in spoken:
        _refuse_half(text)
    return spoken


def _refuse_half(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise RowInvalid("`prompt` holds half a character, which cannot be sent") from None


def _role(turn: Turn) -> Role:
    return _ROLES.get(turn.role, "user")


def _text(turn: Turn) -> str:
    """All that a turn says and does; a turn of a tool is a result."""
    if turn.role in TOOLS:
        return _result(turn.text, turn.name)
    return "".join(_pieces(turn)).removesuffix("\n")


def _pieces(turn: Turn) -> Iterator[str]:
    """Texts as they are, and each act on lines of its own."""
    at_line_start = True
    for piece in turn.pieces:
        if isinstance(piece, str):
            yield piece
            at_line_start = piece.endswith("\n") or (at_line_start and not piece)
            continue
        yield ("" if at_line_start else "\n") + _act(piece) + "\n"
        at_line_start = True


def _act(piece: Call | Result) -> str:
    if isinstance(piece, Result):
        return _result(piece.text, piece.name)
    return fenced("tool_call", f"{piece.name}({piece.arguments})").removesuffix("\n")


def _result(text: str, name: str) -> str:
    head = f"{name}:\n" if name else ""
    return fenced("tool_result", head + text).removesuffix("\n")


def _joined(spoken: Sequence[tuple[Role, str]]) -> Iterator[tuple[Role, str]]:
    held: list[str] = []
    for place, (role, text) in enumerate(spoken):
        held.append(text)
        if place + 1 == len(spoken) or spoken[place + 1][0] != role:
            yield role, _BETWEEN.join(held)
            held = []
