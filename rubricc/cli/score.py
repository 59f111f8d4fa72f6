"""``rubricc score FILE [NAME] --data ROWS``: rows to rewards, by code, by people, by a judge."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rubricc.cli.judging import add_judge_options, judge_from
from rubricc.cli.plans import scorer_from
from rubricc.cli.sources import WrongUse, add_set, refuse_input, why_not, wrong_use

SUMMARY = "score rows of data"


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
    parser.add_argument("--report", metavar="HTML", help="write a page about the run")
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_set(parser)
    add_judge_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Score; 0, 1 where the source has errors or a row could not be scored, 2 on wrong use."""
    try:
        return _score(arguments)
    except WrongUse as error:
        return wrong_use("score", error)


def _score(arguments: argparse.Namespace) -> int:
    from rubricc.cli.scoring import Scoring
    from rubricc.datasets.row import RowsUnreadable

    for output in (arguments.output, arguments.report):
        refuse_input(output, arguments.file, arguments.data)
    scorer = scorer_from(arguments)
    if scorer is None:
        return 1
    with judge_from(arguments, scorer, keep_shown=bool(arguments.report)) as judge:
        files = outputs(arguments)
        collects = arguments.report is not None
        scoring = Scoring(scorer, judge, arguments.data, files, collects=collects)
        try:
            scoring.run(quiet=arguments.quiet)
        except RowsUnreadable as error:
            raise WrongUse(str(error)) from None
        except BrokenPipeError:
            raise
        except OSError as error:
            raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None
        if arguments.report:
            scoring.write_report(Path(arguments.report))
        if judge is not None and arguments.output not in (None, "-"):
            scoring.write_record(Path(arguments.output))
    scoring.show(sys.stdout if "-" not in outputs(arguments) else None)
    if arguments.output and "-" not in outputs(arguments):
        print(f"written to {arguments.output}")
    return 1 if scoring.has_failed else 0


def outputs(arguments: argparse.Namespace) -> list[str]:
    """Where records go: a file, standard output, both, or nowhere."""
    files = [arguments.output] if arguments.output else []
    if arguments.format == "jsonl" or (
        arguments.format is None and not files and not sys.stdout.isatty()
    ):
        files += [] if "-" in files else ["-"]
    return files
