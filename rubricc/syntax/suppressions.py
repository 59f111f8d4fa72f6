"""Findings that the author has answered: ``// rubricc: allow RB4002 -- the law's own wording``.

A comment behind something on its line speaks of that line; one on a line of its own speaks of the
item that follows, all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rubricc.source.span import Span
from rubricc.syntax import kinds
from rubricc.syntax.nodes import File, Node
from rubricc.syntax.tokens import Tokens

_MARK = re.compile(r"//[ \t]*rubricc[ \t]*:")
_FORM = re.compile(
    r"//[ \t]*rubricc:[ \t]*allow[ \t]+(RB[0-9]{4}(?:[ \t]*,[ \t]*RB[0-9]{4})*)"
    r"(?:[ \t]+--(.*)|[ \t\r]*)"
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """Leave out findings with ``id`` that begin within ``covers``; ``reason`` says why.

    ``span`` is the comment itself.
    """

    id: str
    reason: str
    covers: Span
    span: Span


@dataclass(frozen=True, slots=True)
class SuppressionFault:
    """A comment that was meant as a suppression; ``message`` says in one phrase why it is none."""

    message: str
    span: Span


def read_suppressions(tokens: Tokens, file: File) -> Iterator[Suppression | SuppressionFault]:
    """The suppressions of a file in order, and the comments that failed to be one."""
    ends: dict[int, int] | None = None
    text = tokens.source.text
    for kind, start, end in tokens.comments:
        if kind != kinds.COMMENT or not _MARK.match(text, start, end):
            continue
        span = Span(start, end)
        form = _FORM.fullmatch(text, start, end)
        if form is None:
            yield SuppressionFault("a suppression in a form that is not read", span)
            continue
        reason = (form[2] or "").strip()
        if not reason:
            yield SuppressionFault(f"`{form[1]}` is allowed without a reason", span)
            continue
        if ends is None:
            ends = _ends(file)
        covers = _covers(tokens, span, ends)
        for id_ in re.split(r"[ \t]*,[ \t]*", form[1]):
            yield Suppression(id_, reason, covers, span)


def _covers(tokens: Tokens, span: Span, ends: dict[int, int]) -> Span:
    text = tokens.source.text
    line_start = text.rfind("\n", 0, span.start) + 1
    if text[line_start : span.start].strip():
        return Span(line_start, span.end)
    low, high = 0, len(tokens.starts)
    while low < high:
        middle = (low + high) // 2
        if tokens.starts[middle] < span.end:
            low = middle + 1
        else:
            high = middle
    if low == len(tokens.starts):
        return span
    start = tokens.starts[low]
    line_end = text.find("\n", start)
    return Span(start, ends.get(start, line_end if line_end >= 0 else len(text)))


def _ends(file: File) -> dict[int, int]:
    """Where the outermost statement that begins at an offset ends."""
    found: dict[int, int] = {}
    waiting: list[Any] = [*file.imports, *file.declarations]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Node):
            continue
        found[node.span.start] = max(node.span.end, found.get(node.span.start, 0))
        for inside in ("items", "fields", "settings", "entries"):
            waiting += getattr(node, inside, ())
        waiting.append(getattr(node, "criterion", None))
    return found
