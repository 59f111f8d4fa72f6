"""``rubricc check``: everything that is wrong in the given files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rubricc.cli.search import search, seen_from_here
from rubricc.cli.sources import WrongUse, open_source
from rubricc.diagnostics.diagnostic import Diagnostic, Severity, in_file_order

SUMMARY = "report what is wrong in rubrics and constitutions"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder to search")
    parser.add_argument(
        "--format",
        choices=("pretty", "concise", "json", "github"),
        default="pretty",
        help="how the findings are shown (default: pretty)",
    )
    parser.add_argument("--strict", action="store_true", help="let warnings fail too")


def run(arguments: argparse.Namespace) -> int:
    """Check every file and show all findings together; 2 where a path or a setting is no use."""
    sources = search(arguments.paths)
    faults = list(sources.faults)
    findings: list[Diagnostic] = []
    checked = 0
    for path in sources.files:
        try:
            findings += check_file(path)
            checked += 1
        except WrongUse as error:
            faults.append(str(error))
    shown = in_file_order(seen_from_here(findings))
    if checked or arguments.format == "json":
        write_findings(shown, arguments.format, checked)
    for fault in faults:
        print(f"rubricc check: {fault}", file=sys.stderr)
    return 2 if faults else status(shown, strict=arguments.strict)


def check_file(path: Path) -> Sequence[Diagnostic]:
    """The findings of one file.

    Raises:
        WrongUse: it cannot be read, or the settings of its project make no sense.
    """
    from rubricc.semantics.check import check

    opened = open_source(path)
    return check(opened.source, opened.project).diagnostics


def write_findings(findings: Sequence[Diagnostic], form: str, files: int) -> None:
    """Show ``findings`` on standard output; ``files`` were looked at."""
    if form == "json":
        from rubricc.diagnostics.render.as_json import as_json

        sys.stdout.write(as_json(findings))
    elif form == "github":
        from rubricc.diagnostics.render.github import github

        sys.stdout.write(github(findings))
    elif form == "concise":
        from rubricc.diagnostics.render.concise import concise

        sys.stdout.write(concise(findings))
    else:
        from rubricc.diagnostics.render.pretty import print_pretty

        print_pretty(findings, files, sys.stdout)


def status(findings: Sequence[Diagnostic], *, strict: bool) -> int:
    """0 when clean, 1 otherwise; under ``strict`` warnings are not clean, hints always are."""
    failing = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return int(any(finding.severity in failing for finding in findings))
