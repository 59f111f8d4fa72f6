"""A prompt and a response as text, whether they come as text or as chat messages.

What is judged is the last assistant turn, without its reasoning, unless the judge's ``view`` and
``reasoning`` say otherwise. A check reads plain text in which roles are words. A judge is shown the
same turns behind lines with a code that no turn contains, so that no message can imitate another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal

from rubricc.prompts.fence import marker
from rubricc.runtime.content import Call, Result, read_content
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.reasoning import ends_prefilled
from rubricc.runtime.turns import TOOLS, Turn, read_turns, text_turn

View = Literal["last_turn", "turn", "trace"]
Reasoning = Literal["hide", "show", "only"]


def prompt_text(prompt: object) -> str:
    """The prompt as text: itself, the only message of a user, or all messages with their roles.

    Raises:
        RowInvalid: it is neither text nor messages, or a message holds what is no text.
    """
    if isinstance(prompt, str):
        return prompt
    turns = read_turns(prompt, "prompt")
    return turns[0].text if _is_plain_prompt(turns) else _transcript(turns)


def judged_prompt(prompt: object) -> str:
    """The prompt as a judge is shown it: the same text, with a code in the labels of turns.

    Raises:
        RowInvalid: see :func:`prompt_text`.
    """
    if isinstance(prompt, str):
        return prompt
    turns = read_turns(prompt, "prompt")
    return turns[0].text if _is_plain_prompt(turns) else _labelled(turns)


def response_text(
    response: object,
    prompt: object = "",
    view: View = "last_turn",
    reasoning: Reasoning = "hide",
) -> str:
    """The text of a response that checks read.

    ``last_turn`` is the last message of the assistant, ``turn`` every message since the user
    last spoke, ``trace`` all of them; the latter two name roles, tool calls and tool results where
    there is more than one message. What stands in the prompt belongs to no view.

    Raises:
        RowInvalid: it is neither text nor messages, the view holds no message of the assistant,
            or a message holds what is no text.
    """
    turns = _viewed(response, prompt, view)
    return _shown(turns[0], reasoning) if _is_alone(turns) else _transcript(turns, reasoning)


def judged_response(
    response: object,
    prompt: object = "",
    view: View = "last_turn",
    reasoning: Reasoning = "hide",
) -> str:
    """The response as a judge is shown it: the same turns, with a code in their labels.

    Raises:
        RowInvalid: see :func:`response_text`.
    """
    turns = _viewed(response, prompt, view)
    return _shown(turns[0], reasoning) if _is_alone(turns) else _labelled(turns, reasoning)


# ---- which turns --------------------------------------------------------------------------------


def _is_plain_prompt(turns: Sequence[Turn]) -> bool:
    return len(turns) == 1 and turns[0].role == "user" and not turns[0].actions


def _is_alone(turns: Sequence[Turn]) -> bool:
    return len(turns) == 1 and not turns[0].actions


def _viewed(response: object, prompt: object, view: View) -> Sequence[Turn]:
    """The turns of a response that ``view`` names."""
    prefilled = _is_prefilled(prompt)
    if isinstance(response, str):
        return [text_turn(response, prefilled)]
    turns = read_turns(response, "response", prefilled)
    spoken = [place for place, turn in enumerate(turns) if turn.role == "assistant"]
    if not spoken:
        raise RowInvalid("`response` holds no message of the assistant")
    if view == "last_turn":
        last = turns[spoken[-1]]
        return [Turn("assistant", (last.text,), last.reasoning)]
    if view == "trace":
        return turns
    begin = _after_user(turns)
    if begin > spoken[-1]:
        raise RowInvalid("`response` holds no message of the assistant after the last of the user")
    return turns[begin:]


def _after_user(turns: Sequence[Turn]) -> int:
    """Where the turn since the user last spoke begins; bringing back results is not speaking."""
    users = [
        place
        for place, turn in enumerate(turns)
        if turn.role == "user" and (turn.text or not turn.actions)
    ]
    return users[-1] + 1 if users else 0


def _is_prefilled(prompt: object) -> bool:
    if isinstance(prompt, str):
        return ends_prefilled(prompt)
    if isinstance(prompt, Sequence) and prompt and isinstance(prompt[-1], Mapping):
        last = prompt[-1]
        if last.get("role") == "assistant":
            pieces = read_content(last.get("content"), f"prompt[{len(prompt) - 1}].content")
            return ends_prefilled("".join(piece for piece in pieces if isinstance(piece, str)))
    return False


# ---- as text ------------------------------------------------------------------------------------


def _shown(turn: Turn, reasoning: Reasoning) -> str:
    if reasoning == "hide" or turn.role != "assistant":
        return turn.text
    if reasoning == "only":
        return turn.reasoning
    if not turn.reasoning:
        return turn.text
    return f"<think>\n{turn.reasoning}\n</think>\n\n{turn.text}"


def _transcript(turns: Sequence[Turn], reasoning: Reasoning = "hide") -> str:
    """Turns as checks read them: the role and a colon before each."""
    blocks = []
    for turn in turns:
        lines = [_shown(turn, reasoning), *map(_action, turn.actions)]
        blocks.append(f"{turn.role}: " + "\n".join(line for line in lines if line))
    return "\n\n".join(blocks)


def _action(action: Call | Result) -> str:
    if isinstance(action, Result):
        return f"[tool result] {action.text}"
    return f"[tool call] {action.name}({action.arguments})"


# ---- with labels --------------------------------------------------------------------------------

_Block = tuple[str, str, str]
"""What a label says, what stands behind it in its line, and what stands below."""


def _labelled(turns: Sequence[Turn], reasoning: Reasoning = "hide") -> str:
    """Turns as a judge is shown them: a line with a role and a code before each."""
    names = {
        action.id: action.name
        for turn in turns
        for action in turn.actions
        if isinstance(action, Call) and action.id
    }
    blocks = [block for turn in turns for block in _blocks(turn, names, reasoning)]
    code = marker("\n".join(text for _, beside, below in blocks for text in (beside, below)))
    lines = []
    for label, beside, below in blocks:
        lines.append(f"[{label} {code}]" + (f" {beside}" if beside else ""))
        lines += [below] if below else []
    return "\n".join([*lines, f"[end {code}]"]) if lines else ""


def _blocks(turn: Turn, names: Mapping[str, str], reasoning: Reasoning) -> Iterator[_Block]:
    """The labelled blocks of one turn: what it thought, then what it said and did, in order."""
    if turn.role in TOOLS:
        yield "tool result", turn.name or names.get(turn.call_id, ""), turn.text
        return
    thinks = turn.role == "assistant" and reasoning != "hide"
    speaks = turn.role != "assistant" or reasoning != "only"
    if thinks and turn.reasoning:
        yield "reasoning", "", turn.reasoning
    for is_text, pieces in groupby(turn.pieces, lambda piece: isinstance(piece, str)):
        if not is_text:
            yield from (_did(piece, names) for piece in pieces if not isinstance(piece, str))
        elif speaks and (text := "".join(piece for piece in pieces if isinstance(piece, str))):
            yield turn.role, "", text
    if speaks and not turn.text and not turn.actions:
        yield turn.role, "", ""


def _did(action: Call | Result, names: Mapping[str, str]) -> _Block:
    if isinstance(action, Call):
        return "tool call", f"{action.name}({action.arguments})", ""
    return "tool result", action.name or names.get(action.call_id, ""), action.text
