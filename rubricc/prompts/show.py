"""A prompt as a readable file, with its places and slots visible; for people, never sent."""

from __future__ import annotations

from collections.abc import Sequence

from rubricc.plan.criterion import Question
from rubricc.plan.prompt import Insert, Prompt
from rubricc.plan.text import plain
from rubricc.prompts.question import render_question, stands


def show_prompt(prompt: Prompt, asked: Sequence[tuple[str, Question]] = ()) -> str:
    """The messages under lines that name their role; ``asked`` are keys and questions to show.

    Places are written as slots are: ``{{response}}``, ``{{code of response}}``.
    """
    blocks = []
    for message in prompt.messages:
        mark = ", end of a cached prefix" if message.cache_breakpoint else ""
        body = "".join(
            part if isinstance(part, str) else _place(part, asked) for part in message.parts
        )
        ending = "" if body.endswith("\n") else "\n"
        blocks.append(f"=== {message.role}{mark} ===\n{body}{ending}")
    return "".join(blocks)


def _place(place: Insert, asked: Sequence[tuple[str, Question]]) -> str:
    if place.insert == "questions" and asked:
        wanted = [(key, each) for key, each in asked if stands(each, place.name)]
        prefix = "- " if place.name else ""
        return "\n".join(
            (prefix or f"{key}: ") + plain(each.rendered or render_question(each))
            for key, each in wanted
        )
    if place.insert == "marker":
        return f"{{{{code of {place.name}}}}}"
    return "{{" + (place.name if place.insert == "parameter" else place.insert) + "}}"
