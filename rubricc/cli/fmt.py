"""``rubricc fmt``: files laid out in the one standard way."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rubricc.cli.search import search, seen_from_here
from rubricc.diagnostics.diagnostic import Diagnostic, in_file_order
from rubricc.formatter.format import Formatted, format_source
from rubricc.formatter.replace import NotWritten, replace_text
from rubricc.source.file import SourceFile
from rubricc.source.read import SourceUnreadable, bytes_source, read_source

SUMMARY = "lay files out in the one standard way"
STDIN = "<stdin>"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a file, a folder to search, or - for standard input",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; name the files that would change"
    )
    parser.add_argument("--diff", action="store_true", help="write nothing; show what would change")


@dataclass(slots=True)
class _Outcome:
    """What one run has done so far."""

    check: bool
    diff: bool
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    unusable: list[str] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)


def run(arguments: argparse.Namespace) -> int:
    """Lay out every file; 1 where a file was refused, or under ``--check`` would change."""
    outcome = _Outcome(arguments.check, arguments.diff)
    if "-" in arguments.paths:
        if arguments.paths != ["-"]:
            _say("`-` stands alone: give standard input or paths, not both")
            return 2
        return _run_stdin(outcome)
    sources = search(arguments.paths)
    if sources.faults:
        for fault in sources.faults:
            _say(fault)
        return 2
    for path in sources.files:
        _format_file(path, outcome)
    _report(outcome)
    return _status(outcome)


def _run_stdin(outcome: _Outcome) -> int:
    source = bytes_source(sys.stdin.buffer.read(), STDIN)
    formatted = format_source(source)
    if formatted.text is None:
        _refuse(source, formatted, outcome)
        _show_findings(outcome)
        return 1
    if outcome.check or outcome.diff:
        if formatted.text != source.text:
            _would_change(source, formatted.text, outcome)
    else:
        sys.stdout.buffer.write(formatted.text.encode("utf-8"))
    return _status(outcome)


def _format_file(path: Path, outcome: _Outcome) -> None:
    try:
        source = read_source(path)
    except SourceUnreadable as error:
        outcome.unusable.append(f"`{path}` cannot be read: {error}")
        return
    formatted = format_source(source)
    if formatted.text is None:
        _refuse(source, formatted, outcome)
    elif formatted.text == source.text:
        outcome.unchanged += 1
    elif outcome.check or outcome.diff:
        _would_change(source, formatted.text, outcome)
    else:
        try:
            replace_text(path, formatted.text)
            outcome.changed += 1
        except NotWritten as error:
            outcome.unusable.append(f"`{path}` cannot be written: {error}")


def _refuse(source: SourceFile, formatted: Formatted, outcome: _Outcome) -> None:
    outcome.refused += 1
    outcome.findings += [finding for finding in formatted.diagnostics if finding.is_error]
    _say(f"`{source.path}` is left as it is: {formatted.refusal}")


def _would_change(source: SourceFile, text: str, outcome: _Outcome) -> None:
    outcome.changed += 1
    if outcome.diff:
        sys.stdout.writelines(unified(source, text))
    else:
        print(source.path)


def unified(source: SourceFile, text: str) -> Sequence[str]:
    """The change as a unified diff, with a note where the old text has no line end."""
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", whole) for whole in (source.text, text))
    lines = difflib.unified_diff(old, new, source.path, f"{source.path} (laid out)")
    return [
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ]


def _report(outcome: _Outcome) -> None:
    from rubricc.diagnostics.render.summary import counted

    _show_findings(outcome)
    for fault in outcome.unusable:
        _say(fault)
    would = "would be laid out anew" if outcome.check or outcome.diff else "laid out anew"
    counts = [f"{counted(outcome.changed, 'file')} {would}"] if outcome.changed else []
    counts += [f"{counted(outcome.unchanged, 'file')} already so"] if outcome.unchanged else []
    counts += [f"{counted(outcome.refused, 'file')} left as written"] if outcome.refused else []
    print(", ".join(counts) or "nothing laid out", file=sys.stderr)


def _show_findings(outcome: _Outcome) -> None:
    if outcome.findings:
        from rubricc.diagnostics.render.concise import concise

        sys.stderr.write(concise(in_file_order(seen_from_here(outcome.findings))))


def _status(outcome: _Outcome) -> int:
    if outcome.unusable:
        return 2
    return int(outcome.refused > 0 or (outcome.check and outcome.changed > 0))


def _say(message: str) -> None:
    print(f"rubricc fmt: {message}", file=sys.stderr)
