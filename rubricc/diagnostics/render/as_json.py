"""Findings for programs: one JSON list."""

from __future__ import annotations

import json
from collections.abc import Iterable

from rubricc.diagnostics.diagnostic import Diagnostic


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """One list with a line end; an object a finding, ``[]`` when there are none.

    ``line`` and ``column`` count from 1, columns in code points; ``end_column`` is the column
    after the last character. ``help`` is null where there is none.
    """
    return json.dumps([_entry(finding) for finding in diagnostics], indent=2) + "\n"


def _entry(finding: Diagnostic) -> dict[str, str | int | None]:
    line, column = finding.file.position(finding.span.start)
    end_line, end_column = finding.file.position(finding.span.end)
    return {
        "id": finding.rule.id,
        "slug": finding.rule.slug,
        "severity": finding.rule.severity.value,
        "message": finding.message,
        "path": finding.file.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "help": finding.help,
    }
