"""The ``rubricc`` command: finds the file of the command and runs it.

A command is one module of this package with ``SUMMARY``, ``add_arguments(parser)`` and
``run(arguments) -> int``. Only the module of the command that was called is imported.

Exit status: 0 clean (warnings alone are clean unless ``--strict``), 1 errors in a source, failed
tests or rows that could not be scored, 2 wrong use.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS: dict[str, str] = {
    "check": "report what is wrong in rubrics and constitutions",
    "fmt": "lay files out in the one standard way",
    "compile": "write a plan, its prompts and a reward module",
    "explain": "show what will be asked, by whom, and what it can pay",
    "test": "run the tests that are written in the files",
    "score": "score rows of data",
    "diff": "say what an edit changes: questions, rewards or nothing",
    "show": "render a rubric for people who do not read code",
    "new": "write a starter file",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    parser = build_parser(argv)
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help()
        return 2
    status: int = import_module(f"rubricc.cli.{options.command}").run(options)
    return status


def build_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; arguments are declared only for the command that ``argv`` names."""
    parser = argparse.ArgumentParser(
        prog="rubricc",
        description="Check, compile and run rubrics and constitutions.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    called = next((word for word in argv if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=summary)
        if name == called:
            import_module(f"rubricc.cli.{name}").add_arguments(sub)
    return parser


if __name__ == "__main__":
    sys.exit(main())
