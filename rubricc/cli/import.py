"""``rubricc import FORMAT INPUT``: somebody else's rubric as a readable source."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, refuse_input, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.interchange.made import Made
    from rubricc.interchange.sketch import Imported, Remark

SUMMARY = "turn somebody else's rubric into a source"

SHOWN_REMARKS = 20
"""Remarks that are shown; the rest is counted. Those about rules stand in the source as well."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc import``."""
    parser.add_argument("format", metavar="FORMAT", help="the format; `list` shows all of them")
    parser.add_argument("input", metavar="INPUT", nargs="?", type=Path, help="the file to read")
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        type=Path,
        help="a file for the source, or a folder where there are several files (default: the "
        "source on standard output)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Import; 0, or 2 where the file is not of the format or cannot be written."""
    from rubricc.interchange.errors import InterchangeError

    try:
        return _list() if arguments.format == "list" else _import(arguments)
    except (WrongUse, InterchangeError) as error:
        return wrong_use("import", WrongUse(str(error)))


def _list() -> int:
    from rubricc.interchange.registry import all_formats

    for each in all_formats():
        if each.read is not None:
            print(f"{each.name:14}{each.about}")
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from rubricc.interchange.made import make
    from rubricc.interchange.reading import read_as
    from rubricc.interchange.registry import format_named

    chosen = format_named(arguments.format)
    if chosen.read is None:
        raise WrongUse(f"`{chosen.name}` is written and not read: use `rubricc export`")
    if arguments.input is None:
        raise WrongUse("the file to read is missing: give it after the format")
    refuse_input(arguments.output, arguments.input)
    imported = read_as(chosen, arguments.input)
    made = make(imported)
    _write(arguments, imported, made)
    _report(imported.remarks, made)
    return 0


def _write(arguments: argparse.Namespace, imported: Imported, made: Made) -> None:
    output: Path | None = arguments.output
    if output is None:
        if imported.rows or len(made.sources) > 1:
            raise WrongUse("the input makes several files: give a folder with `-o`")
        sys.stdout.write("".join(made.sources.values()))
        return
    single = len(made.sources) == 1 and not imported.rows and output.suffix
    if output.suffix in (".rubric", ".constitution") and not single:
        raise WrongUse("the input makes several files: give a folder with `-o`")
    folder = output.parent if single else output
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in made.sources.items():
            path = output if single else folder / name
            path.write_text(text, encoding="utf-8", newline="\n")
            _say(f"wrote {path}")
        if imported.rows:
            _write_rows(folder / f"{arguments.input.stem}.rows.jsonl", imported)
    except OSError as error:
        raise WrongUse(f"`{output}` cannot be written: {why_not(error)}") from None


def _write_rows(path: Path, imported: Imported) -> None:
    from rubricc.datasets.write import open_records

    with open_records(path) as write:
        for row in imported.rows:
            write(row)
    _say(f"wrote {path}")


def _report(remarks: Iterable[Remark], made: Made) -> None:
    """What was read in one of several ways or left out, and what the linter says of the sources."""
    listed = list(remarks)
    for remark in listed[:SHOWN_REMARKS]:
        _say(f"{remark.place}: {remark.message}")
    if len(listed) > SHOWN_REMARKS:
        _say(f"and {len(listed) - SHOWN_REMARKS} more remarks")
    if made.findings:
        count = len(made.findings)
        _say(f"{count} {'finding' if count == 1 else 'findings'}: see `rubricc check`")


def _say(message: str) -> None:
    print(message, file=sys.stderr)
