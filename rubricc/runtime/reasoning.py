"""Where a model's reasoning ends and its answer begins.

Reasoning counts as such only at the start of a message: a tag further on is part of the answer,
so that nothing can be hidden from the judge by wrapping it into tags.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_OPEN = re.compile(r"\s*<(think|thinking)>", re.IGNORECASE)
_ANY_OPEN = re.compile(r"<(?:think|thinking)>", re.IGNORECASE)
_CLOSE = re.compile(r"</(?:think|thinking)>", re.IGNORECASE)


class Parts(NamedTuple):
    """A message cut in two; either part may be empty."""

    reasoning: str
    answer: str


def split_reasoning(text: str, prefilled: bool = False) -> Parts:
    """Cut ``text`` where its reasoning ends; white space behind the closing tag goes with it.

    ``prefilled`` says that the prompt ended in an opening tag. Without it a closing tag that no
    tag opens shows the same. Reasoning that is never closed leaves an empty answer.
    """
    reasoning: list[str] = []
    while True:
        begin = _end_of_opening(text, prefilled and not reasoning)
        if begin is None:
            return Parts("\n\n".join(reasoning), text)
        close = _CLOSE.search(text, begin)
        if close is None:
            return Parts("\n\n".join([*reasoning, text[begin:].strip()]), "")
        reasoning.append(text[begin : close.start()].strip())
        text = text[close.end() :].lstrip()


def ends_prefilled(text: str) -> bool:
    """Whether a prompt leaves a reasoning tag open for the response to continue."""
    return text[-40:].rstrip().lower().endswith(("<think>", "<thinking>"))


def _end_of_opening(text: str, prefilled: bool) -> int | None:
    """Where the reasoning's own text begins, or ``None`` where ``text`` does not begin with it."""
    if opening := _OPEN.match(text):
        return opening.end()
    if prefilled:
        return 0
    close = _CLOSE.search(text)
    if close is not None and _ANY_OPEN.search(text, 0, close.start()) is None:
        return 0
    return None
