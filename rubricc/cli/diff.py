"""``rubricc diff OLD NEW [NAME]``: which edits change what is asked, what it pays, or nothing."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rubricc.cli.sources import WrongUse, checked_source, chosen_rubric, open_source, wrong_use

SUMMARY = "say what an edit changes: questions, rewards or nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc diff``."""
    parser.add_argument("old", metavar="OLD", type=Path, help="the version before")
    parser.add_argument("new", metavar="NEW", type=Path, help="the version after")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one of the files (default: all)"
    )
    parser.add_argument(
        "--format",
        choices=("pretty", "json"),
        default="pretty",
        help="how it is shown (default: pretty)",
    )
    parser.add_argument(
        "--exit-code",
        action="store_true",
        help="end with 1 when anything that is asked or scored changed",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compare two versions; 0, or 1 with errors in one of them or as ``--exit-code`` says."""
    try:
        return _diff(arguments)
    except WrongUse as error:
        return wrong_use("diff", error)


def _diff(arguments: argparse.Namespace) -> int:
    from rubricc.explain.changes import as_json, print_changes
    from rubricc.ir.change import Effect
    from rubricc.ir.diff import diff, diff_rubric

    old, new = (checked_source(open_source(path)) for path in (arguments.old, arguments.new))
    if old is None or new is None:
        return 1
    if arguments.name is None:
        changes = diff(old.module, new.module)
    else:
        versions = (chosen_rubric(checked.module, arguments.name) for checked in (old, new))
        changes = diff_rubric(*versions)
    if arguments.format == "json":
        sys.stdout.write(as_json(changes))
    else:
        print_changes(changes, sys.stdout)
    matters = any(change.effect in (Effect.ASKS, Effect.SCORES) for change in changes)
    return 1 if arguments.exit_code and matters else 0
