"""``rubricc score FILE [NAME] --data ROWS``: rows to rewards, with no key and no server."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import (
    WrongUse,
    add_set,
    chosen_rubric,
    known_from,
    open_source,
    refuse_input,
    report,
    why_not,
    wrong_use,
)

if TYPE_CHECKING:
    from rubricc.plan.plan import Plan
    from rubricc.runtime.row_score import RowScore
    from rubricc.runtime.scorer import Scorer
    from rubricc.runtime.tally import Tally

SUMMARY = "score rows of data"

SHOWN_ROWS = 40
"""Rows of the table; the rest is only counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc score``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--data",
        metavar="ROWS",
        required=True,
        help="a .jsonl, .csv or .tsv file; - for standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write the objects; - for standard output",
    )
    parser.add_argument(
        "--format",
        choices=("table", "jsonl"),
        help="what is shown: a table with a summary (default on a terminal, and with -o), "
        "or one JSON object per row",
    )
    add_set(parser)


def run(arguments: argparse.Namespace) -> int:
    """Score; 0, 1 where the source has errors or a row could not be scored, 2 on wrong use."""
    try:
        return _score(arguments)
    except WrongUse as error:
        return wrong_use("score", error)


def _score(arguments: argparse.Namespace) -> int:
    from rubricc.datasets.row import RowsUnreadable
    from rubricc.datasets.write import open_records
    from rubricc.runtime.tally import Tally

    refuse_input(arguments.output, arguments.file, arguments.data)
    scorer = _scorer(arguments)
    if scorer is None:
        return 1
    tally = Tally(scorer.plan)
    shown: list[tuple[int, RowScore]] = []
    outputs = _outputs(arguments)
    try:
        with ExitStack() as stack:
            writes = [stack.enter_context(open_records(path)) for path in outputs]
            for line, score in _scored(scorer, arguments.data):
                tally.add(score)
                if score.error is not None:
                    _say(f"{arguments.data}:{line}: {score.error}")
                if len(shown) < SHOWN_ROWS:
                    shown.append((line, score))
                for write in writes:
                    write(score.record())
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None
    _report(arguments, scorer.plan, tally, shown)
    return 1 if tally.statuses["error"] else 0


def _outputs(arguments: argparse.Namespace) -> list[str]:
    """Where records go: a file, standard output, both, or nowhere."""
    files = [arguments.output] if arguments.output else []
    if arguments.format == "jsonl" or (
        arguments.format is None and not files and not sys.stdout.isatty()
    ):
        files += [] if "-" in files else ["-"]
    return files


def _report(
    arguments: argparse.Namespace,
    plan: Plan,
    tally: Tally,
    shown: Sequence[tuple[int, RowScore]],
) -> None:
    """The table and the summary, where standard output does not carry the records."""
    for warning, rows in tally.warnings.most_common():
        _say(f"warning: {warning} ({rows} {'row' if rows == 1 else 'rows'})")
    if "-" in _outputs(arguments):
        return
    from rubricc.cli.score_page import print_page

    print_page(plan, tally, [score for _, score in shown], sys.stdout)
    if arguments.output:
        print(f"written to {arguments.output}")


def _say(message: str) -> None:
    print(message.replace("\n", " "), file=sys.stderr)


def _scorer(arguments: argparse.Namespace) -> Scorer | None:
    """The scorer of the source or plan; ``None`` where the source has errors, which are shown."""
    from rubricc.runtime.invalid import PlanUnusable
    from rubricc.runtime.scorer import Scorer

    if arguments.file.suffix == ".json":
        plan, allowed = _read_plan(arguments)
    else:
        compiled = _compiled(arguments)
        if compiled is None:
            return None
        plan, allowed = compiled
    try:
        return Scorer(plan, allowed)
    except PlanUnusable as error:
        raise WrongUse(str(error)) from None


def _compiled(arguments: argparse.Namespace) -> tuple[Plan, Sequence[str]] | None:
    """The plan and the modules that its externs may name; ``None`` with errors in the source.

    Warnings about the source are left to ``rubricc check``.
    """
    from rubricc.compiler import compile_rubric
    from rubricc.passes.known import KnownInvalid
    from rubricc.semantics.check import check
    from rubricc.targets.plan import build_plan

    opened = open_source(arguments.file)
    checked = check(opened.source, opened.project)
    errors = [finding for finding in checked.diagnostics if finding.is_error]
    if errors:
        report(errors, files=len(checked.sources))
        return None
    rubric = chosen_rubric(checked.module, arguments.name)
    try:
        plan = build_plan(compile_rubric(rubric, known_from(arguments.set)))
    except KnownInvalid as error:
        raise WrongUse(str(error)) from None
    return plan, opened.project.extern


def _read_plan(arguments: argparse.Namespace) -> tuple[Plan, Sequence[str]]:
    from rubricc.plan.file import PlanInvalid, load_plan
    from rubricc.source.project import SettingsInvalid, find_project

    try:
        plan = load_plan(arguments.file)
        allowed = find_project(arguments.file).extern
    except (PlanInvalid, SettingsInvalid) as error:
        raise WrongUse(str(error)) from None
    if arguments.name not in (None, plan.name):
        raise WrongUse(f"`{arguments.file}` is the plan of `{plan.name}`")
    if arguments.set:
        raise WrongUse("a plan takes no `--set`: compile its source with these values")
    return plan, allowed


def _scored(scorer: Scorer, data: str) -> Iterator[tuple[int, RowScore]]:
    """Each row with its line; a row without an id goes by its line."""
    from rubricc.datasets.row import RowFault
    from rubricc.datasets.rows import read_rows
    from rubricc.runtime.row_score import failed

    for row in read_rows(data, **_cells(scorer.plan)):
        if isinstance(row, RowFault):
            own = row.line if row.id is None else row.id
            yield row.line, failed(scorer.plan.digest, row.message, own)
        else:
            values: Mapping[str, object] = row.values
            if values.get("id") is None:
                values = {**values, "id": row.line}
            yield row.line, scorer.score(values)


def _cells(plan: Plan) -> dict[str, list[str]]:
    """How a table's cells are read: JSON where the plan declares no text."""
    return {
        "json_columns": [
            *(parameter.name for parameter in plan.parameters if parameter.type.kind != "text"),
            *(slot.name for slot in plan.generated),
        ],
        "optional_columns": [
            parameter.name
            for parameter in plan.parameters
            if parameter.type.optional or parameter.default is not None
        ],
    }
