"""``rubricc test PATH...``: the tests in the files, without any model unless one is named."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rubricc.cli.search import search
from rubricc.cli.sources import (
    WrongUse,
    open_source,
    refuse_input,
    report,
    why_not,
    wrong_use,
)
from rubricc.cli.test_judging import Answering, add_test_judge_options

if TYPE_CHECKING:
    from rubricc.suite.result import TestResult

SUMMARY = "run the tests that are written in the files"

Part = tuple[str, str]
"""A piece of a line with its colour."""

MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red"), "error": ("!", "yellow")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc test``."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, or a folder to search")
    parser.add_argument(
        "--format",
        choices=("pretty", "junit", "json"),
        default="pretty",
        help="how the results are shown (default: pretty)",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="where to write (default: standard output)"
    )
    add_test_judge_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run all tests; 0, 1 where one fails or a file has errors, 2 on wrong use."""
    try:
        return _test(arguments)
    except WrongUse as error:
        return wrong_use("test", error)


def _test(arguments: argparse.Namespace) -> int:
    found = search(arguments.paths)
    if found.faults:
        raise WrongUse("; ".join(found.faults))
    refuse_input(arguments.output, *found.files)
    answering = Answering(arguments)
    results: list[TestResult] = []
    broken = 0
    for path in found.files:
        own = test_file(path, answering)
        broken += own is None
        results += own or ()
    _write(results, arguments, answering.summary())
    return 1 if broken or any(result.status != "passed" for result in results) else 0


def test_file(path: Path, answering: Answering) -> Sequence[TestResult] | None:
    """The results of one file; ``None`` where it has errors, which are shown.

    Raises:
        WrongUse: it cannot be read, the settings of its project are wrong, or verdicts are needed
            and whoever has them cannot be asked.
    """
    from rubricc.diagnostics.diagnostic import has_errors
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.semantics.check import check
    from rubricc.suite.run import run_tests

    opened = open_source(path)
    checked = check(opened.source, opened.project)
    if has_errors(checked.diagnostics):
        report([one for one in checked.diagnostics if one.is_error])
        return None
    answers = answering.of(path)
    try:
        results = run_tests(checked.module, opened.project, checked.sources, answers)
    except EndpointUnusable as error:
        raise WrongUse(str(error)) from None
    answering.keep(path)
    return [replace(result, path=path.as_posix()) for result in results]


test_file.__test__ = False  # type: ignore[attr-defined]  # it is no test of pytest's


def _write(results: Sequence[TestResult], arguments: argparse.Namespace, summary: str) -> None:
    """Write the results; ``summary`` goes where a person reads, and never among data."""
    from rubricc.suite.report import as_json, as_junit, counted

    if arguments.output is None and arguments.format == "pretty":
        _print_pretty(results, sys.stdout)
        _say(summary, sys.stdout)
        return
    forms = {"json": as_json, "junit": as_junit, "pretty": pretty}
    text = forms[arguments.format](results)
    if arguments.output is None:
        sys.stdout.write(text)
        _say(summary, sys.stderr)
        return
    try:
        Path(arguments.output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None
    print(counted(results))
    _say(summary, sys.stdout)


def _say(summary: str, stream: TextIO) -> None:
    if summary:
        print(summary, file=stream)


def pretty(results: Sequence[TestResult]) -> str:
    """All results as plain text."""
    lines = ("".join(text for text, _ in line) for line in _lines(results))
    return "".join(line.rstrip() + "\n" for line in lines)


def _print_pretty(results: Sequence[TestResult], stream: TextIO) -> None:
    """Write to ``stream``, in colour when it is a terminal that wants colour."""
    from rubricc.diagnostics.render.pretty import wants_colour

    if not (stream.isatty() and wants_colour()):
        stream.write(pretty(results))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for line in _lines(results):
        console.print(Text.assemble(*line))


def _lines(results: Sequence[TestResult]) -> Iterator[list[Part]]:
    from rubricc.diagnostics.render.visible import visible
    from rubricc.suite.report import counted

    for path, own in groupby(results, lambda result: result.path):
        yield [(path, "bold")]
        for result in own:
            mark, colour = MARKS[result.status]
            yield [("  ", ""), (mark, colour), (f" {visible(result.title)}", "")]
            for problem in result.problems:
                line = problem.line if problem.line is not None else result.line
                number = "" if line is None else f"line {line}"
                yield [("      ", ""), (number, "dim")] + (
                    [("  expect ", "dim"), (visible(problem.expectation), "")]
                    if problem.expectation
                    else []
                )
                yield [("        ", ""), (visible(problem.message), MARKS[problem.kind][1])]
        yield [("", "")]
    worst = next((s for s in ("failed", "error") if any(r.status == s for r in results)), "passed")
    yield [(counted(results), MARKS[worst][1])]
