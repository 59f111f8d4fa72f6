"""What an importer made, as finished files: written, laid out, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.formatter.format import format_source
from rubricc.interchange.errors import InterchangeError
from rubricc.interchange.sketch import FileSketch, Imported
from rubricc.interchange.source import write_source
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source


@dataclass(frozen=True, slots=True)
class Made:
    """Sources by file name, and what the checker says of each; none of it is an error."""

    sources: Mapping[str, str]
    findings: tuple[Diagnostic, ...]


def make(imported: Imported) -> Made:
    """The sources of what was imported.

    Raises:
        InterchangeError: a source has errors, which is a fault of the importer: the message shows
            the first.
    """
    sources: dict[str, str] = {}
    findings: list[Diagnostic] = []
    for stem, sketch in imported.files.items():
        name = stem + sketch.ending
        sources[name] = finished(sketch, name)
        checked = check(text_source(sources[name], name), Project(Path.cwd()))
        findings += checked.diagnostics
        for finding in checked.diagnostics:
            if finding.is_error:
                line = finding.file.position(finding.span.start)[0]
                raise InterchangeError(f"`{name}` line {line}: {finding.message}")
    return Made(sources, tuple(findings))


def finished(sketch: FileSketch, name: str) -> str:
    """The text of one source, laid out.

    Raises:
        InterchangeError: it does not parse.
    """
    text = write_source(sketch)
    formatted = format_source(text_source(text, name))
    if formatted.text is None:
        first = next(iter(formatted.diagnostics), None)
        reason = formatted.refusal or (first.message if first is not None else "it cannot be read")
        raise InterchangeError(f"`{name}` cannot be laid out: {reason}")
    return formatted.text
