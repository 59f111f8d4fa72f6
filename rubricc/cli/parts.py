"""What is shown on a terminal, part by part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from rubricc.diagnostics.render.pretty import wants_colour

if TYPE_CHECKING:
    from rich.console import RenderableType

PLAIN_WIDTH = 100
"""Columns of a page that is not shown on a terminal."""


def print_parts(parts: Iterable[RenderableType], stream: TextIO) -> None:
    """Write parts one below the other, in colour on a terminal that wants colour."""
    from rich.console import Console

    is_terminal = stream.isatty()
    console = Console(
        file=stream,
        width=None if is_terminal else PLAIN_WIDTH,
        no_color=not (is_terminal and wants_colour()),
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        with console.capture() as capture:
            console.print(part)
        stream.write("\n".join(line.rstrip() for line in capture.get().split("\n")))
