"""The ``rubricc`` command: finds the file of the command and runs it.

A command is one module of this package with ``SUMMARY``, ``add_arguments(parser)`` and
``run(arguments) -> int``. Only the module of the command that was called is imported.

Exit status: 0 clean (warnings alone are clean unless ``--strict``), 1 errors in a source, failed
tests or rows that could not be scored, 2 wrong use.
"""

from __future__ import annotations

import argparse
import codecs
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from rubricc import __version__
from rubricc.source.collector import collector_eased
from rubricc.source.project import SettingsInvalid
from rubricc.source.suggest import unknown

COMMANDS: dict[str, str] = {
    "check": "report what is wrong in rubrics and constitutions",
    "fmt": "lay files out in the one standard way",
    "compile": "write a plan, its prompts and a reward module",
    "explain": "show what will be asked, by whom, and what it can pay",
    "test": "run the tests that are written in the files",
    "score": "score rows of data",
    "prefer": "say which of two responses is better",
    "rank": "rank many responses to one prompt",
    "select": "choose among several responses to a prompt",
    "convert": "write pairs, scores and revisions in a trainer's format",
    "redteam": "attack the judge: what can a bad response do",
    "probe": "say what little effort earns, before training",
    "generate": "let models answer prompts",
    "revise": "criticise and rewrite responses",
    "agree": "say how well the judge agrees with people",
    "cache": "look into and clean the cache of verdicts",
    "run": "run a chain of commands over a folder",
    "import": "turn somebody else's rubric into a source",
    "export": "write a rubric in somebody else's format",
    "diff": "say what an edit changes: questions, rewards or nothing",
    "show": "render a rubric for people who do not read code",
    "new": "write a starter file",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    _print_any_character()
    parser = build_parser(argv)
    called = _called(argv)
    if called is not None and called not in COMMANDS:
        parser.error(f"no command is called `{called}`{unknown(called, COMMANDS)}")
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help()
        return 2
    try:
        with collector_eased():
            status: int = import_module(f"rubricc.cli.{options.command}").run(options)
        sys.stdout.flush()
    except SettingsInvalid as error:
        print(f"rubricc: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        _leave_closed_pipe()
        return 1
    except KeyboardInterrupt:
        return 130
    return status


def build_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; arguments are declared only for the command that ``argv`` names."""
    parser = _Parser(
        prog="rubricc",
        description="Check, compile and run rubrics and constitutions.",
        epilog="Each command explains itself: rubricc COMMAND --help. It ends with 0 when all is "
        "well, with 1 on errors in a source, failed tests or rows that cannot be scored, and with "
        "2 when it was called in a way that cannot work.",
    )
    parser.add_argument("--version", action="version", version=f"rubricc {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    called = _called(argv)
    for name, summary in COMMANDS.items():
        sub = commands.add_parser(name, help=summary, description=summary)
        if name == called:
            import_module(f"rubricc.cli.{name}").add_arguments(sub)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call as every command does, and takes no shortened option."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **{"allow_abbrev": False, **settings})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, except that nothing unknown is left over for anyone else."""
        found, strangers = super().parse_known_args(args, namespace)
        if strangers:
            self.error(self._strange(strangers[0]))
        return found, strangers

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")

    def _strange(self, word: str) -> str:
        if not word.startswith("-"):
            return f"`{word}` is one argument too many"
        name = word.partition("=")[0]
        known = [option for action in self._actions for option in action.option_strings]
        return f"no option is called `{name}`{unknown(name, known)}"


def _called(argv: Sequence[str]) -> str | None:
    """The word that names the command: no option of ``rubricc`` itself takes a value."""
    return next((word for word in argv if not word.startswith("-")), None)


def _print_any_character() -> None:
    """A stream that lacks a character gets its code as JSON writes it, and JSON stays JSON."""
    codecs.register_error("rubricc.json", _escaped)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="rubricc.json")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """What cannot be written as ``\\uXXXX``, one for each half of a surrogate pair."""
    import json

    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return json.dumps(text)[1:-1], error.end


def _leave_closed_pipe() -> None:
    """Whoever reads has stopped: nothing more is written, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
