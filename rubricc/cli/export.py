"""``rubricc export FORMAT FILE [NAME]``: a rubric in somebody else's format."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rubricc.cli.sources import (
    WrongUse,
    chosen_rubric,
    open_source,
    refuse_input,
    report,
    why_not,
    wrong_use,
)

SUMMARY = "write a rubric in somebody else's format"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc export``."""
    parser.add_argument("format", metavar="FORMAT", help="the format; `list` shows all of them")
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, help="a rubric or a constitution"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        type=Path,
        help="a file, or a folder where the format has several (default: standard output)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Export; 0, 1 where the source has errors, 2 where the format cannot hold the rubric."""
    from rubricc.interchange.errors import InterchangeError

    try:
        return _list() if arguments.format == "list" else _export(arguments)
    except (WrongUse, InterchangeError) as error:
        return wrong_use("export", WrongUse(str(error)))


def _list() -> int:
    from rubricc.interchange.registry import all_formats

    for each in all_formats():
        if each.write is not None:
            print(f"{each.name:14}{each.about}; {each.holds}")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from rubricc.interchange.registry import format_named
    from rubricc.semantics.check import check

    chosen = format_named(arguments.format)
    if chosen.write is None:
        raise WrongUse(f"`{chosen.name}` is read and not written: use `rubricc import`")
    if arguments.file is None:
        raise WrongUse("the rubric is missing: give its file after the format")
    refuse_input(arguments.output, arguments.file)
    opened = open_source(arguments.file)
    checked = check(opened.source, opened.project)
    errors = [finding for finding in checked.diagnostics if finding.is_error]
    if errors:
        report(errors, files=len(checked.sources))
        return 1
    files = dict(chosen.write(chosen_rubric(checked.module, arguments.name)))
    _write(arguments.output, files)
    return 0


def _write(output: Path | None, files: dict[str, bytes]) -> None:
    if output is None:
        if len(files) > 1:
            raise WrongUse("the format has several files: give a folder with `-o`")
        sys.stdout.write(next(iter(files.values())).decode())
        return
    try:
        if len(files) == 1 and output.suffix:
            output.write_bytes(next(iter(files.values())))
            return
        output.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (output / name).write_bytes(content)
    except OSError as error:
        raise WrongUse(f"`{output}` cannot be written: {why_not(error)}") from None
