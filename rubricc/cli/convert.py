"""``rubricc convert ROWS --to FORMAT -o FILE``: what rubricc wrote, as a trainer reads it."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, refuse_input, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.datasets.formats import FormatRefused, Written
    from rubricc.datasets.formats.example import Example
    from rubricc.datasets.row import RowFault

SUMMARY = "write pairs, scores and revisions in a trainer's format"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc convert``."""
    parser.add_argument("rows", metavar="ROWS", help="what rubricc wrote; - for standard input")
    parser.add_argument("--to", metavar="FORMAT", required=True, help="the name of a format")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="the file to write: Parquet if it ends in .parquet, else JSON Lines; - for output",
    )
    parser.add_argument(
        "--with", dest="scored", metavar="ROWS", help="the rows that ROWS holds the scores of"
    )
    parser.add_argument(
        "--name", metavar="NAME", help="the name in dataset_info.json (default: that of the file)"
    )
    _add_choices(parser)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """Declare what becomes of rows that do not fit, and of columns besides."""
    parser.add_argument("--hard", action="store_true", help="leave probabilities behind")
    parser.add_argument(
        "--drop",
        metavar="WHAT",
        action="append",
        default=[],
        help="leave out rows that have what the format cannot hold, such as tie",
    )
    parser.add_argument(
        "--strip",
        metavar="WHAT",
        action="append",
        default=[],
        help="write rows without it: system or reasoning",
    )
    parser.add_argument(
        "--threshold", metavar="REWARD", type=float, help="rewards from here on are good"
    )
    parser.add_argument(
        "--keep",
        metavar="COLUMN",
        action="append",
        default=[],
        help="a column of the rows that goes along",
    )


def run(arguments: argparse.Namespace) -> int:
    """Convert; 0, 1 where a row cannot be written, 2 on wrong use."""
    from rubricc.datasets.formats.refusal import FormatRefused

    try:
        written = _convert(arguments)
    except WrongUse as error:
        return wrong_use("convert", error)
    except FormatRefused as error:
        _show_refusals(error, arguments.rows, arguments.output)
        return 1
    for line in report(written, arguments):
        print(line, file=sys.stderr if arguments.output == "-" else sys.stdout)
    return 0


def _convert(arguments: argparse.Namespace) -> Written:
    """Write the file.

    Raises:
        FormatRefused: a row cannot be written.
        WrongUse: the call cannot work.
    """
    from rubricc.datasets.formats import write_format
    from rubricc.datasets.formats.cast import KindMismatch, ThresholdMissing
    from rubricc.datasets.formats.dataset_info import InfoUnreadable
    from rubricc.datasets.formats.write import OptionsInvalid
    from rubricc.datasets.parquet import ParquetMissing
    from rubricc.datasets.row import RowsUnreadable

    _refuse_options(arguments)
    try:
        return write_format(
            arguments.to,
            examples(arguments),
            arguments.output,
            hard=arguments.hard,
            drop=arguments.drop,
            strip=arguments.strip,
            threshold=arguments.threshold,
            keep=arguments.keep,
            title=arguments.name,
        )
    except (KindMismatch, ThresholdMissing, OptionsInvalid, ParquetMissing) as error:
        raise WrongUse(str(error)) from None
    except (InfoUnreadable, RowsUnreadable) as error:
        raise WrongUse(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None


def _refuse_options(arguments: argparse.Namespace) -> None:
    from rubricc.datasets.formats import FORMATS
    from rubricc.datasets.formats.features import FEATURES
    from rubricc.source.suggest import unknown

    if arguments.to not in FORMATS:
        known = unknown(arguments.to, FORMATS) or f": choose from {', '.join(FORMATS)}"
        raise WrongUse(f"no format is called `{arguments.to}`{known}")
    for option in ("drop", "strip"):
        for name in getattr(arguments, option):
            if name not in FEATURES:
                known = unknown(name, FEATURES) or f": choose from {', '.join(FEATURES)}"
                raise WrongUse(f"`--{option}` knows no `{name}`{known}")
    if arguments.threshold is not None and not math.isfinite(arguments.threshold):
        raise WrongUse("`--threshold` is no finite number")
    if arguments.rows == "-" and arguments.scored == "-":
        raise WrongUse("standard input can be read once: name a file for one of the two")
    refuse_input(arguments.output, *filter(None, (arguments.rows, arguments.scored)))


def examples(arguments: argparse.Namespace) -> Iterator[Example | RowFault]:
    """The examples of the file, or of the file of scores and the rows that were scored."""
    from rubricc.datasets.formats import read_examples
    from rubricc.datasets.formats.join import joined
    from rubricc.datasets.rows import read_rows

    rows = read_rows(arguments.rows)
    if arguments.scored is not None:
        rows = joined(rows, read_rows(arguments.scored))
    return read_examples(rows, arguments.keep)


def report(written: Written, arguments: argparse.Namespace) -> list[str]:
    """What was written, and everything that was left behind."""
    number = "1 row" if written.rows == 1 else f"{written.rows:,} rows"
    lines = [f"{number} of `{arguments.to}` written to {arguments.output}"]
    lines += [f"  left out, {what}: {count:,}" for what, count in sorted(written.dropped.items())]
    if written.hardened:
        lines.append(f"  soft labels made hard: {written.hardened:,}")
    lines += [f"  {what} taken out: {count:,}" for what, count in sorted(written.stripped.items())]
    if written.info is not None:
        name = arguments.name or Path(arguments.output).stem
        lines.append(f"  registered as `{name}` in {written.info.name}")
    return lines


def _show_refusals(error: FormatRefused, rows: str, output: str) -> None:
    """Each row and why, then what can be done about it."""
    refusals = error.refusals
    for one in refusals.first:
        named = "" if one.id is None else f" ({one.id})"
        print(f"{rows}:{one.line}{named}: {one.message}", file=sys.stderr)
    total = sum(refusals.counts.values())
    if total > len(refusals.first):
        print(f"... and {total - len(refusals.first):,} more", file=sys.stderr)
    for feature, count in refusals.counts.items():
        if feature is not None:
            number = "1 row" if count == 1 else f"{count:,} rows"
            print(f"{feature} ({number}): {_remedy(feature)}", file=sys.stderr)
    if output != "-":
        print("nothing is written", file=sys.stderr)


def _remedy(feature: str) -> str:
    from rubricc.datasets.formats.features import STRIPPED

    drops = f"`--drop {feature}` leaves such rows out"
    if feature == "soft":
        return f"`--hard` writes them without the probability, {drops}"
    if feature in STRIPPED:
        return f"`--strip {feature}` writes them without it, {drops}"
    return drops
