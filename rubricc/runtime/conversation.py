"""A prompt and a response as text, whether they come as text or as chat messages.

What is judged is the last assistant turn, without its reasoning, unless the judge's ``view`` and
``reasoning`` say otherwise; a check reads the same text that a judge would be shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.reasoning import ends_prefilled, split_reasoning

View = Literal["last_turn", "turn", "trace"]
Reasoning = Literal["hide", "show", "only"]

ROLES = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
_TEXT_PARTS = frozenset({"text", "input_text", "output_text"})
_REASONING_PARTS = frozenset({"thinking", "reasoning", "redacted_thinking"})
_CALL_PARTS = frozenset({"tool_use", "tool_call", "function_call"})
_MEDIA = {"image": "an image", "audio": "audio", "video": "a video", "file": "a file"}
_RESULT_PARTS = frozenset({"tool_result", "function_call_output"})


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as text: what it says, what it thought, and the tools that it called."""

    role: str
    text: str
    reasoning: str = ""
    calls: tuple[str, ...] = ()


def prompt_text(prompt: object) -> str:
    """The prompt as text: itself, the only message of a user, or all messages with their roles.

    Raises:
        RowInvalid: it is neither text nor messages, or a message holds what is no text.
    """
    if isinstance(prompt, str):
        return prompt
    turns = _turns(prompt, "prompt")
    if len(turns) == 1 and turns[0].role == "user" and not turns[0].calls:
        return turns[0].text
    return _transcript(turns)


def response_text(
    response: object,
    prompt: object = "",
    view: View = "last_turn",
    reasoning: Reasoning = "hide",
) -> str:
    """The judged text of a response.

    ``last_turn`` is the last message of the assistant, ``turn`` every message since the user
    last spoke, ``trace`` all of them; the latter two name roles, tool calls and tool results where
    there is more than one message.

    Raises:
        RowInvalid: it is neither text nor messages, holds no message of the assistant, or a
            message holds what is no text.
    """
    prefilled = _is_prefilled(prompt)
    if isinstance(response, str):
        return _shown(_text_turn(response, prefilled), reasoning)
    turns = _turns(response, "response", prefilled)
    if view == "last_turn":
        return _shown(_last_of_assistant(turns), reasoning)
    if view == "turn":
        turns = turns[_after_user(turns) :]
    if len(turns) == 1 and not turns[0].calls:
        return _shown(turns[0], reasoning)
    return _transcript(turns, reasoning)


def _is_prefilled(prompt: object) -> bool:
    if isinstance(prompt, str):
        return ends_prefilled(prompt)
    if isinstance(prompt, Sequence) and prompt and isinstance(prompt[-1], Mapping):
        last = prompt[-1]
        content = last.get("content")
        return (
            last.get("role") == "assistant" and isinstance(content, str) and ends_prefilled(content)
        )
    return False


def _text_turn(text: str, prefilled: bool) -> Turn:
    if "<" not in text and not prefilled:
        return Turn("assistant", text)
    parts = split_reasoning(text, prefilled)
    return Turn("assistant", parts.answer, parts.reasoning)


def _last_of_assistant(turns: Sequence[Turn]) -> Turn:
    for turn in reversed(turns):
        if turn.role == "assistant":
            return turn
    raise RowInvalid("`response` holds no message of the assistant")


def _after_user(turns: Sequence[Turn]) -> int:
    users = [place for place, turn in enumerate(turns) if turn.role == "user"]
    return users[-1] + 1 if users else 0


def _shown(turn: Turn, reasoning: Reasoning) -> str:
    if reasoning == "hide" or turn.role != "assistant":
        return turn.text
    if reasoning == "only":
        return turn.reasoning
    if not turn.reasoning:
        return turn.text
    return f"<think>\n{turn.reasoning}\n</think>\n\n{turn.text}"


def _transcript(turns: Sequence[Turn], reasoning: Reasoning = "hide") -> str:
    blocks = []
    for turn in turns:
        lines = [_shown(turn, reasoning), *turn.calls]
        blocks.append(f"{turn.role}: " + "\n".join(line for line in lines if line))
    return "\n\n".join(blocks)


def _turns(messages: object, column: str, prefilled: bool = False) -> list[Turn]:
    if not isinstance(messages, Sequence) or isinstance(messages, (str, bytes)):
        raise RowInvalid(f"`{column}` is neither text nor a list of chat messages")
    if not messages:
        raise RowInvalid(f"`{column}` is an empty list of messages")
    return [
        _turn(message, f"{column}[{place}]", prefilled and place == 0)
        for place, message in enumerate(messages)
    ]


def _turn(message: object, place: str, prefilled: bool) -> Turn:
    if not isinstance(message, Mapping):
        raise RowInvalid(f"`{place}` is not a message with `role` and `content`")
    role = message.get("role")
    if not isinstance(role, str) or role not in ROLES:
        known = "`system`, `user`, `assistant` or `tool`"
        raise RowInvalid(f"`{place}.role` is `{role}`, and not one of {known}")
    if message.get("audio") is not None:
        raise RowInvalid(f"`{place}` holds audio, which is no text")
    text, thought, calls = _content(message.get("content"), place)
    calls += _calls(message.get("tool_calls"), place)
    if message.get("content") is None and not calls and role == "assistant":
        text = str(message.get("refusal") or "")
    if role != "assistant":
        return Turn(role, text, "", calls)
    spoken = _text_turn(text, prefilled)
    apart = [str(message.get(key) or "") for key in ("reasoning_content", "reasoning", "thinking")]
    reasoning = [part for part in (*apart, *thought, spoken.reasoning) if part]
    return Turn(role, spoken.text, "\n\n".join(reasoning), calls)


def _calls(calls: object, place: str) -> tuple[str, ...]:
    if calls is None:
        return ()
    if not isinstance(calls, Sequence) or isinstance(calls, str):
        raise RowInvalid(f"`{place}.tool_calls` is not a list")
    return tuple(_named_call(call) for call in calls)


def _content(content: object, place: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Text, reasoning and tool calls of the ``content`` of one message."""
    if content is None:
        return "", (), ()
    if isinstance(content, str):
        return content, (), ()
    if not isinstance(content, Sequence):
        raise RowInvalid(f"`{place}.content` is neither text nor a list of parts")
    text, thought, calls = "", [], []
    for number, part in enumerate(content):
        kind, value = _part(part, f"{place}.content[{number}]")
        if kind == "text":
            text += value
        elif kind == "reasoning":
            thought.append(value)
        else:
            calls.append(value)
    return text, tuple(thought), tuple(calls)


def _part(part: object, place: str) -> tuple[str, str]:
    if isinstance(part, str):
        return "text", part
    if not isinstance(part, Mapping):
        raise RowInvalid(f"`{place}` is not a part of a message")
    kind = str(part.get("type") or "text")
    for kinds, read in _READERS:
        if kind in kinds:
            return read(part, place)
    for noun, shown in _MEDIA.items():
        if noun in kind:
            raise RowInvalid(f"`{place}` holds {shown}, which is no text")
    raise RowInvalid(f"`{place}` is of type `{kind}`, which is no text")


def _text_part(part: Mapping[str, object], place: str) -> tuple[str, str]:
    text = part.get("text", "")
    if not isinstance(text, str):
        raise RowInvalid(f"`{place}.text` is not text")
    return "text", text


def _refusal_part(part: Mapping[str, object], place: str) -> tuple[str, str]:
    return "text", str(part.get("refusal") or "")


def _reasoning_part(part: Mapping[str, object], place: str) -> tuple[str, str]:
    for key in ("thinking", "reasoning", "text"):
        if isinstance(part.get(key), str):
            return "reasoning", str(part[key])
    return "reasoning", ""


def _call_part(part: Mapping[str, object], place: str) -> tuple[str, str]:
    return "call", _named_call(part)


def _result_part(part: Mapping[str, object], place: str) -> tuple[str, str]:
    result = part.get("content", part.get("output"))
    text, _, _ = _content(result if result is not None else "", place)
    return "call", f"[tool result] {text}"


_Reader = Callable[[Mapping[str, object], str], tuple[str, str]]
_READERS: tuple[tuple[frozenset[str], _Reader], ...] = (
    (_TEXT_PARTS, _text_part),
    (frozenset({"refusal"}), _refusal_part),
    (_REASONING_PARTS, _reasoning_part),
    (_CALL_PARTS, _call_part),
    (_RESULT_PARTS, _result_part),
)


def _named_call(call: object) -> str:
    if not isinstance(call, Mapping):
        raise RowInvalid("a tool call is not an object with a name and arguments")
    inner = call.get("function")
    source = inner if isinstance(inner, Mapping) else call
    arguments = source.get("arguments", source.get("input", ""))
    if not isinstance(arguments, str):
        arguments = json.dumps(arguments, ensure_ascii=False, sort_keys=True, default=str)
    return f"[tool call] {source.get('name', '')}({arguments})"
