"""``rubricc select ROWS --how HOW``: which responses of a prompt go on."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rubricc.cli.judging import whole
from rubricc.cli.sources import WrongUse, refuse_input, why_not, wrong_use
from rubricc.pipeline.selecting import HOWS

if TYPE_CHECKING:
    from rubricc.pipeline.selecting import Selected

SUMMARY = "choose among several responses to a prompt"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc select``."""
    parser.add_argument("rows", metavar="ROWS", help="responses, such as `rubricc generate` writes")
    parser.add_argument(
        "--how",
        choices=tuple(HOWS),
        required=True,
        help="; ".join(f"{name}: {about}" for name, about in HOWS.items()),
    )
    parser.add_argument(
        "--scores",
        metavar="RECORDS",
        help="the records of `rubricc score` about ROWS, which have the rewards",
    )
    parser.add_argument(
        "--threshold", metavar="REWARD", type=_finite, help="the least reward that goes on"
    )
    parser.add_argument(
        "--most", metavar="N", type=whole(1), default=1, help="pairs of one prompt (default: 1)"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", required=True, help="the file to write; - for output"
    )


def run(arguments: argparse.Namespace) -> int:
    """Select; 0, or 2 where rows or options make no sense."""
    try:
        return _select(arguments)
    except WrongUse as error:
        return wrong_use("select", error)


def _select(arguments: argparse.Namespace) -> int:
    from rubricc.datasets.write import open_records
    from rubricc.pipeline.selecting import Selected, SelectionInvalid, grouped, select

    if (arguments.how == "threshold") != (arguments.threshold is not None):
        raise WrongUse("`--threshold` goes with `--how threshold`, and only with it")
    refuse_input(arguments.output, arguments.rows, *filter(None, [arguments.scores]))
    selected = Selected()
    try:
        with open_records(arguments.output) as write:
            for group in grouped(_rows(arguments)):
                options: dict[str, Any] = {"threshold": arguments.threshold}
                for row in select(group, arguments.how, selected, most=arguments.most, **options):
                    write(row)
    except SelectionInvalid as error:
        raise WrongUse(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None
    _say(arguments, selected)
    return 0


def _rows(arguments: argparse.Namespace) -> Iterator[Mapping[str, Any]]:
    """Rows with their rewards: their own, or those of the records about them."""
    rewards = None if arguments.scores is None else _rewards(arguments.scores)
    for row in _read(arguments.rows):
        if row.get("response") is None and row.get("status") not in (None, "written"):
            continue  # a completion that was never written, which its own record tells of
        if rewards is None:
            yield row
        elif row.get("id") in rewards:
            yield {**row, "reward": rewards[row["id"]]}
        else:
            raise WrongUse(f"`{arguments.scores}` has no record of `{row.get('id')}`")


def _rewards(path: str) -> dict[Any, Any]:
    found = {}
    for record in _read(path):
        if "reward" not in record:
            raise WrongUse(f"`{path}` has no rewards: give what `rubricc score` wrote")
        found[record.get("id")] = record["reward"]
    return found


def _read(path: str) -> Iterator[Mapping[str, Any]]:
    from rubricc.datasets.row import RowFault, RowsUnreadable
    from rubricc.datasets.rows import read_rows

    try:
        for row in read_rows(path):
            if isinstance(row, RowFault):
                raise WrongUse(f"`{path}` line {row.line}: {row.message}")
            yield row.values
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None


def _say(arguments: argparse.Namespace, selected: Selected) -> None:
    stream = sys.stderr if arguments.output == "-" else sys.stdout
    print(f"{selected.kept} selected ({HOWS[arguments.how].partition(' (')[0]})", file=stream)
    for reason, count in selected.dropped.items():
        if count:
            print(f"  {count} left out: {reason}", file=stream)


def _finite(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"`{text}` is no finite number")
    return number
