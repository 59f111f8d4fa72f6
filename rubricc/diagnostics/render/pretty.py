"""Findings for people: the source, the underlined text, help, and a closing line.

Only this module uses rich, and only for colours on a terminal; plain text needs none of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from typing import TextIO

from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Label, Severity
from rubricc.diagnostics.render.excerpt import Mark, Segment, excerpt
from rubricc.diagnostics.render.summary import summary
from rubricc.diagnostics.render.visible import visible
from rubricc.source.file import SourceFile

DEFAULT_WIDTH = 100
"""Columns where there is no terminal to ask."""

Part = Segment | tuple[str, str]
"""A style and a text; styles are those of an excerpt, a severity, ``place`` or ``note``."""

_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "hint": "bold cyan",
    "gutter": "blue",
    "secondary": "blue",
    "place": "blue",
    "message": "bold",
    "note": "green",
    "plain": "",
}


def pretty(diagnostics: Sequence[Diagnostic], files: int, width: int = DEFAULT_WIDTH) -> str:
    """Everything as plain text; ``files`` were looked at, rows take ``width`` columns."""
    return "".join(
        "".join(text for _, text in row).rstrip() + "\n" for row in _rows(diagnostics, files, width)
    )


def print_pretty(diagnostics: Sequence[Diagnostic], files: int, stream: TextIO) -> None:
    """Write to ``stream``, in colour when it is a terminal that wants colour."""
    if not stream.isatty():
        stream.write(pretty(diagnostics, files))
        return
    width = max(shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns, 40)
    if not wants_colour():
        stream.write(pretty(diagnostics, files, width))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for row in _rows(diagnostics, files, width):
        console.print(Text.assemble(*((text, _STYLES[style]) for style, text in row)))


def wants_colour() -> bool:
    """Whether the person at the terminal has not asked for plain text (https://no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _rows(diagnostics: Sequence[Diagnostic], files: int, width: int) -> Iterator[Sequence[Part]]:
    for finding in diagnostics:
        yield from _finding(finding, width)
        yield []
    severity = _worst(diagnostics)
    yield [(severity, summary(diagnostics, files))]


def _worst(diagnostics: Sequence[Diagnostic]) -> str:
    found = {finding.severity for finding in diagnostics}
    return next((severity.value for severity in Severity if severity in found), "note")


def _finding(finding: Diagnostic, width: int) -> Iterator[Sequence[Part]]:
    severity = finding.severity.value
    rule = finding.rule
    yield [
        (severity, f"{severity}[{rule.id}] {rule.slug}"),
        ("message", f": {visible(finding.message)}"),
    ]
    near = [label for label in finding.labels if label.file is finding.file]
    marks = [Mark(finding.span, "", primary=True)]
    marks += [Mark(label.span, label.message, primary=False) for label in near]
    yield [("place", f"  --> {_place(finding.file, finding.span.start)}")]
    for row in excerpt(finding.file, marks, width):
        yield [(severity if style == "primary" else style, text) for style, text in row]
    for label in finding.labels:
        if label.file is not finding.file:
            yield from _elsewhere(label, width)
    if finding.help is not None:
        yield [("note", "  = help: "), ("plain", visible(finding.help))]
    if finding.fix is not None and not _says(finding.help, finding.fix):
        yield [("note", "  = fix: "), ("plain", fix_phrase(finding.file, finding.fix))]


def _elsewhere(label: Label, width: int) -> Iterator[Sequence[Part]]:
    yield [("place", f"  ::: {_place(label.file, label.span.start)}")]
    yield from excerpt(label.file, [Mark(label.span, label.message, primary=False)], width)


def _place(file: SourceFile, offset: int) -> str:
    line, column = file.position(offset)
    return f"{visible(file.path)}:{line}:{column}"


def _says(advice: str | None, fix: Edit) -> bool:
    """Whether the help already names what the fix would write."""
    return advice is not None and f"`{fix.text.strip()}`" in advice


def fix_phrase(file: SourceFile, fix: Edit) -> str:
    """The repair in words: what to write, insert or remove."""
    old = visible(file.text[fix.span.start : fix.span.end])
    new = visible(fix.text.strip() or fix.text)
    if not old:
        return f"insert `{new}`"
    return f"write `{new}` for `{old}`" if new else f"remove `{old}`"
