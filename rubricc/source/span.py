"""Where something stands in a source file."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range ``[start, end)`` of characters in the decoded text of one file.

    Offsets count Unicode code points of :attr:`SourceFile.text`, never bytes, and a span with
    ``start == end`` marks a position between two characters.
    """

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span that covers this one and ``other``."""
        return Span(min(self.start, other.start), max(self.end, other.end))
