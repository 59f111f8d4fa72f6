"""``rubricc prefer FILE [NAME] --data PAIRS``: which of two responses is better."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import add_judge_options
from rubricc.cli.plans import scorer_from
from rubricc.cli.score import outputs
from rubricc.cli.sources import WrongUse, add_set, refuse_input, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.cli.preferring import Preferring

SUMMARY = "say which of two responses is better"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc prefer``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--data",
        metavar="PAIRS",
        required=True,
        help="rows with prompt, response_a and response_b: a .jsonl, .csv or .tsv file; - for "
        "standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write the objects; - for standard output",
    )
    parser.add_argument(
        "--retry",
        metavar="OLD",
        help="an output of before: ask only about pairs without a preference in it, and copy the "
        "others; FILE may be the same",
    )
    parser.add_argument(
        "--format",
        choices=("table", "jsonl"),
        help="what is shown: a table with figures (default on a terminal, and with -o), "
        "or one JSON object per pair",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_set(parser)
    add_judge_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compare; 0, 1 where the source has errors, a row is wrong or the run stopped early, 2 on
    wrong use."""
    try:
        return _prefer(arguments)
    except WrongUse as error:
        return wrong_use("prefer", error)


def _prefer(arguments: argparse.Namespace) -> int:
    from rubricc.cli.comparing import comparer_from
    from rubricc.cli.kept_pairs import KeptPairs
    from rubricc.cli.preferring import Preferring

    if arguments.group > 1:
        raise WrongUse("a comparison shows both responses already: leave `--group` out")
    refuse_input(arguments.output, arguments.file, arguments.data)
    scorer = scorer_from(arguments, "preference")
    if scorer is None:
        return 1
    with ExitStack() as stack:
        comparer = stack.enter_context(comparer_from(arguments, scorer))
        kept = None
        if arguments.retry is not None:
            kept = stack.enter_context(KeptPairs(Path(arguments.retry), scorer))
        preferring = Preferring(comparer, arguments.data, outputs(arguments), kept)
        _run(preferring, arguments)
        if arguments.output not in (None, "-"):
            preferring.write_record(Path(arguments.output))
    if kept is not None and kept.changed:
        print(
            f"{kept.changed} rows of `{arguments.data}` are not those of `{arguments.retry}` any "
            "more, and were compared anew",
            file=sys.stderr,
        )
    preferring.show(sys.stdout if "-" not in outputs(arguments) else None)
    if arguments.output and "-" not in outputs(arguments):
        print(f"written to {arguments.output}")
    return 1 if preferring.has_failed else 0


def _run(preferring: Preferring, arguments: argparse.Namespace) -> None:
    from rubricc.datasets.row import RowsUnreadable

    try:
        preferring.run(quiet=arguments.quiet)
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None
