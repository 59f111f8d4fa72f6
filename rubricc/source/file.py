"""One source file: its text, its lines, and what was wrong with its bytes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rubricc.source.span import Span


@dataclass(frozen=True, eq=False)
class SourceFile:
    """The decoded text of a file, together with where it came from.

    ``path`` is what a person is shown: relative to the project root where that is possible,
    ``std/NAME`` for the shipped library, or a made-up name such as ``<text>``. ``location`` is
    where the file lies on disk, or ``None`` for text that was never a file. ``faults`` are the
    problems of decoding, each with the span it stands at; reading never raises for content.
    """

    path: str
    text: str
    location: Path | None = None
    faults: tuple[tuple[str, Span], ...] = field(default=())

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins; the first entry is 0."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at != -1:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of ``offset``, both counted from 1; columns count code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of line ``number`` (from 1) without its line ending."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")
