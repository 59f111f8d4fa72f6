"""``rubricc show``: a rubric as a page for people who do not read code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rubricc.cli.sources import (
    WrongUse,
    checked_source,
    chosen_rubric,
    open_source,
    refuse_input,
    why_not,
    wrong_use,
)

SUMMARY = "render a rubric for people who do not read code"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a rubric or constitution")
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="which one, if the file has several"
    )
    parser.add_argument(
        "--format",
        choices=("markdown", "html"),
        default="markdown",
        help="what the page is written in (default: markdown)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write (default: standard output)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the page; 1 where the file has errors, and then nothing is written."""
    try:
        refuse_input(arguments.output, arguments.file)
        checked = checked_source(open_source(arguments.file))
        if checked is None:
            return 1
        rubric = chosen_rubric(checked.module, arguments.name)
    except WrongUse as error:
        return wrong_use("show", error)
    from rubricc.explain.show.gather import page_of

    page = page_of(rubric, checked.module)
    if arguments.format == "html":
        from rubricc.explain.show.html import html

        text = html(page)
    else:
        from rubricc.explain.show.markdown import markdown

        text = markdown(page)
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        Path(arguments.output).write_text(text, "utf-8", newline="\n")
    except OSError as error:
        fault = f"`{arguments.output}` cannot be written: {why_not(error)}"
        return wrong_use("show", WrongUse(fault))
    return 0
