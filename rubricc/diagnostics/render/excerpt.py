"""The lines of a source that a finding speaks of, with what it means underlined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rubricc.diagnostics.render.visible import expanded, visible
from rubricc.source.file import SourceFile
from rubricc.source.span import Span

Style = Literal["plain", "gutter", "primary", "secondary"]
Segment = tuple[Style, str]
Row = list[Segment]

LEFT_CONTEXT = 24
"""Columns kept to the left of the underlined text when a long line is cut."""
NEAR = 400
"""Characters of a line looked at to the left of its first mark; twice as many to the right."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place to underline, with a phrase beside the underline (it may be empty)."""

    span: Span
    message: str
    primary: bool


def excerpt(file: SourceFile, marks: Sequence[Mark], width: int) -> Iterator[Row]:
    """Each marked line once, in file order, with one row of underline for each of its marks.

    ``width`` is the number of columns that a row may take. A mark over several lines underlines
    its first.
    """
    placed = sorted(
        (file.position(mark.span.start)[0], not mark.primary, i) for i, mark in enumerate(marks)
    )
    lines = sorted({line for line, _, _ in placed})
    gutter = len(str(lines[-1]))
    yield [("gutter", f"{'':{gutter}} |")]
    before = None
    for line in lines:
        if before is not None and line > before + 1:
            yield [("gutter", "...")]
        before = line
        here = [marks[i] for at, _, i in placed if at == line]
        yield from _line(file, line, here, gutter, width - gutter - 3)


def _line(
    file: SourceFile, number: int, marks: Sequence[Mark], gutter: int, room: int
) -> Iterator[Row]:
    whole = file.line(number)
    base = max(0, min(mark.span.start for mark in marks) - file.line_starts[number - 1] - NEAR)
    text = whole[base : base + 3 * NEAR]
    start = file.line_starts[number - 1] + base
    shown, widths = expanded(text)
    first = min(_clamped(mark.span.start - start, text) for mark in marks)
    last = max(_clamped(mark.span.end - start, text) for mark in marks)
    low, high = window(widths, first, last, max(room, 20))
    head, tail = "…" * (base + low > 0), "…" * (base + high < len(whole))
    source = (head + "".join(shown[low:high]) + tail).rstrip()
    yield [("gutter", f"{number:>{gutter}} |"), ("plain", f" {source}" if source else "")]
    for mark in marks:
        begin = max(_clamped(mark.span.start - start, text), low)
        end = min(max(_clamped(mark.span.end - start, text), begin), high)
        blank = " " * (len(head) + sum(widths[low:begin]))
        length = max(sum(widths[begin:end]), 1)
        note = f" {visible(mark.message)}" if mark.message else ""
        underline = ("^" if mark.primary else "-") * length + note
        style: Style = "primary" if mark.primary else "secondary"
        yield [("gutter", f"{'':{gutter}} |"), ("plain", f" {blank}"), (style, underline)]


def window(widths: Sequence[int], first: int, last: int, room: int) -> tuple[int, int]:
    """The characters ``[low, high)`` of a line to show in ``room`` columns.

    ``first`` and ``last`` bound the underlined characters. The whole line where it fits; else a
    part that begins a little before ``first``, with a column kept for each mark of a cut.
    """
    if sum(widths) <= room:
        return 0, len(widths)
    low, kept = first, 0
    context = LEFT_CONTEXT if sum(widths[first:last]) > room - 2 * LEFT_CONTEXT else room // 2
    while low > 0 and kept + widths[low - 1] <= context:
        low -= 1
        kept += widths[low]
    high, used = low, 0
    while high < len(widths) and used + widths[high] <= room - 2:
        used += widths[high]
        high += 1
    while high == len(widths) and low > 0 and used + widths[low - 1] <= room - 2:
        low -= 1
        used += widths[low]
    return low, high


def _clamped(offset: int, text: str) -> int:
    return min(max(offset, 0), len(text))
