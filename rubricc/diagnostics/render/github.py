"""Findings as workflow commands, which GitHub shows beside the changed lines.

The escapes are those of ``actions/toolkit`` (``packages/core/src/command.ts``): ``%``, CR and LF
in a message, and ``:`` and ``,`` too in a property.
"""

from __future__ import annotations

from collections.abc import Iterable

from rubricc.diagnostics.diagnostic import Diagnostic, Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """One command a line; the help follows the message on a line of its own."""
    return "".join(f"{_command(finding)}\n" for finding in diagnostics)


def _command(finding: Diagnostic) -> str:
    line, column = finding.file.position(finding.span.start)
    end_line, end_column = finding.file.position(finding.span.end)
    places = {"file": finding.file.path, "line": line, "endLine": end_line}
    if line == end_line:
        places |= {"col": column, "endColumn": max(column, end_column - 1)}
    places["title"] = f"{finding.rule.id} {finding.rule.slug}"
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in places.items())
    message = finding.message if finding.help is None else f"{finding.message}\n{finding.help}"
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
