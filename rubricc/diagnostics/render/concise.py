"""One line for each finding, for people in a hurry and for editors."""

from __future__ import annotations

from collections.abc import Iterable

from rubricc.diagnostics.diagnostic import Diagnostic
from rubricc.diagnostics.render.visible import visible


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """``path:line:column: severity id slug: message``, each with a line end."""
    return "".join(f"{_line(finding)}\n" for finding in diagnostics)


def _line(finding: Diagnostic) -> str:
    line, column = finding.file.position(finding.span.start)
    rule = finding.rule
    place = f"{visible(finding.file.path)}:{line}:{column}"
    return f"{place}: {rule.severity.value} {rule.id} {rule.slug}: {visible(finding.message)}"
