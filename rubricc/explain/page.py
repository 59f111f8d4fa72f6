"""Lines for a terminal: styled pieces, aligned and wrapped; plain where nobody sees colours."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TextIO

from rubricc.diagnostics.render.pretty import wants_colour
from rubricc.diagnostics.render.visible import visible

WIDTH: Final = 80
"""Columns where there is no terminal, and the least that a page is laid out for."""
WIDEST: Final = 110
"""Wider lines are hard to read, however wide the terminal is."""

Piece = tuple[str, str]
"""A style and a text on one line."""
Line = Sequence[Piece]

STYLES: Final = {
    "title": "bold",
    "head": "bold cyan",
    "name": "bold",
    "number": "green",
    "bad": "red",
    "warn": "yellow",
    "good": "green",
    "dim": "bright_black",
    "": "",
}


def plain(lines: Iterable[Line]) -> str:
    """The lines as text, without blanks at their ends and without control characters."""
    return "".join("".join(visible(text) for _, text in line).rstrip() + "\n" for line in lines)


def page_width(stream: TextIO) -> int:
    """The columns to lay out for."""
    if not stream.isatty():
        return WIDTH
    return min(max(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH), WIDEST)


def print_page(lines: Iterable[Line], stream: TextIO) -> None:
    """Write to ``stream``, in colour when it is a terminal that wants colour."""
    if not stream.isatty() or not wants_colour():
        stream.write(plain(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for line in lines:
        console.print(Text.assemble(*((visible(text), STYLES[style]) for style, text in line)))


def heading(text: str, aside: str = "") -> Iterator[Line]:
    """A blank line and a heading, perhaps with a remark beside it."""
    yield ()
    yield [("head", text), ("dim", f"  {aside}" if aside else "")]


def wrapped(
    lead: Sequence[Piece], text: str, width: int, style: str = "", hang: int | None = None
) -> Iterator[Line]:
    """``text`` after ``lead``, wrapped; further lines begin ``hang`` columns in, or below it."""
    used = sum(len(piece) for _, piece in lead)
    indent = used if hang is None else hang
    room = max(width - indent, 20)
    first = max(width - used, 20)
    rows = textwrap.wrap(
        text, room, initial_indent=" " * max(room - first, 0), break_long_words=False
    ) or [""]
    yield [*lead, (style, rows[0].lstrip())]
    for row in rows[1:]:
        yield [("", " " * indent), (style, row)]


def padded(text: str, width: int) -> str:
    """``text`` filled with blanks to ``width``, and at least one blank after it."""
    return text.ljust(width) if len(text) < width else text + " "


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[list[str]]:
    """Cells padded to the width of their column; columns in ``right`` are set to the right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))] if rows else []
    return [
        [
            cell.rjust(widths[n]) if n in right else cell.ljust(widths[n])
            for n, cell in enumerate(row)
        ]
        for row in rows
    ]
