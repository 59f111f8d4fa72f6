"""Whether one slip was found, and whether anything else was said or lost because of it.

A rubric, group or tier whose own header is slipped is left out with what it holds; findings inside
of it would still be false.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rubricc.source.read import text_source
from rubricc.source.span import Span
from rubricc.syntax.nodes import File
from rubricc.syntax.parser import parse
from tests.syntax.leaves import containers, leaves, lost


@dataclass(frozen=True)
class Slip:
    """``program`` with ``span`` replaced by ``text``; ``kind`` names the slip."""

    kind: str
    program: str
    span: Span
    text: str

    @property
    def mutated(self) -> str:
        return self.program[: self.span.start] + self.text + self.program[self.span.end :]

    @property
    def change(self) -> str:
        """What was replaced by what, for people."""
        return f"{self.program[slice(*self.span)]!r} -> {self.text!r}"


@dataclass(frozen=True)
class Judged:
    """``found``: an error is reported; ``false``: what was said or lost beside the slip."""

    found: bool
    false: tuple[str, ...]


def judge(slip: Slip, before: File) -> Judged:
    """Parse the mutated program and hold the findings to the place of the slip."""
    source = text_source(slip.mutated)
    parsed = parse(source)
    errors = [d for d in parsed.diagnostics if d.is_error]
    touched = statement = _touched(before, slip.span)
    for node in containers(before):
        if node.span.start < slip.span.end and slip.span.start < _header_end(node):
            touched = touched.to(node.span)
    false = [
        f"lost {slip.program[n.span.start : n.span.end][:60]!r}"
        for n in lost(before, parsed.file, touched)
    ]
    allowed = _allowed(before, slip, statement)
    for error in errors:
        if not any(a.start <= error.span.start < a.end for a in allowed):
            false.append(
                f"{error.rule.id} {error.message} at {source.text[slice(*error.span)][:40]!r}"
            )
    if len(errors) > 2:
        false.append(f"{len(errors)} errors: {[e.message for e in errors]}")
    return Judged(bool(errors), tuple(false))


def _touched(before: File, span: Span) -> Span:
    """The statements that the slip touches, with the neighbour that it may have joined."""
    nodes = leaves(before)
    inside = [n.span for n in nodes if n.span.start < span.end + 1 and span.start - 1 < n.span.end]
    for found in inside:
        span = span.to(found)
    return span


def _allowed(before: File, slip: Slip, touched: Span) -> list[Span]:
    """Where findings may stand in the mutated text."""
    growth = len(slip.text) - (slip.span.end - slip.span.start)
    nodes = leaves(before)
    following = min((n.span.start for n in nodes if n.span.start >= touched.end), default=None)
    end = len(slip.program) if following is None else following
    found = [Span(touched.start, end + growth + 1)]
    for node in containers(before):
        if node.span.start <= slip.span.start and slip.span.end <= node.span.end:
            found += [
                Span(node.span.start, _header_end(node)),
                Span(node.span.end + growth - 1, node.span.end + growth),
            ]
    return found


def _header_end(container: Any) -> int:
    return container.items[0].span.start if container.items else container.span.end
