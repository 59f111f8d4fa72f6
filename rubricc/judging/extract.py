"""The JSON object of an answer, in whatever a model wrote around it.

The text is read from the outside in and from left to right, and **the last object that begins
outside of any other decides**: a draft gives way to what follows it. What stands inside a string
of an object is part of that object and never an answer, whatever it quotes. An object that breaks
in its middle (most often a quotation whose marks were not escaped) is passed over as a whole, and
nothing inside it is read: it may be the judged text that speaks there.
"""

from __future__ import annotations

import re

from rubricc.judging.json_object import STRING, Broken, Extracted, read_object, without_surrogates
from rubricc.judging.plain_object import read_plain

_REASONING = re.compile(r"\s*<think(?:ing)?>", re.IGNORECASE)
_REASONED = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_BEGINS = re.compile(
    rf"\{{\s*+(?:\}}|\Z|{STRING}\s*+(?::|\Z)|\"(?:[^\"\\]|\\.)*+\\?+\Z)|</think(?:ing)?>",
    re.DOTALL | re.IGNORECASE,
)
"""A brace with a key and a colon behind it, as far as the text goes; or the end of reasoning."""
_BRACE = re.compile(r"[{}]")


def extract(text: str) -> Extracted | None:
    """The last JSON object of ``text`` that lies in no other; ``None`` where there is none.

    ``None`` also where the last one breaks in its middle, or where reasoning that ``<think>``
    opens is never closed. Reasoning, fences and prose around the object are passed over. An object
    that the end of the text cuts off has its complete entries and is not ``complete``, and what
    stood before it no longer counts. Linear in the length of the text.

    >>> extract('Sure:\\n```json\\n{"c1": "met"}\\n```').entries
    {'c1': 'met'}
    >>> extract('{"c1": "met", "c2": "un').entries
    {'c1': 'met'}
    """
    if (plain := read_plain(text)) is not None:
        return plain
    text = text if text.isascii() else without_surrogates(text)
    at = _begin_of_answer(text)
    last: Extracted | None = None
    while found := _BEGINS.search(text, at):
        if text[found.start()] == "<":
            last, at = None, found.end()
            continue
        try:
            last, at = read_object(text, found.start())
        except Broken as broken:
            last, at = None, _end_of_broken(text, found.start(), broken.at)
    return last


def _begin_of_answer(text: str) -> int:
    """Where reasoning at the start of the text ends; the end of the text where it never does.

    Only a tag at the very start opens reasoning. A closing tag further on ends reasoning too (the
    prompt may have opened it), unless it stands inside an object, where it is a quotation.
    """
    opened = _REASONING.match(text)
    if opened is None:
        return 0
    closed = _REASONED.search(text, opened.end())
    return len(text) if closed is None else closed.end()


def _end_of_broken(text: str, start: int, broken_at: int) -> int:
    """Where the braces of a broken object are balanced, strings unheeded, as none can be trusted.

    The end of the text where they never are.
    """
    depth = 0
    for brace in _BRACE.finditer(text, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return max(brace.end(), broken_at)
    return len(text)
