"""The commands of ``rubricc`` as the stages of a run: executed as if they were typed."""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, open_source, shipped_file

if TYPE_CHECKING:
    from rubricc.pipeline.run_file import Stage

SHOWN_LINES = 60
"""Lines of a difference that only lines can show."""


class Typed:
    """The commands, as if they were typed; ``quiet`` ones show neither progress nor a page."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def execute(self, arguments: Sequence[str]) -> int:
        """Run one command; its exit status."""
        options = parsed(arguments)
        if not self._quiet:
            return _called(options)
        if hasattr(options, "quiet"):
            options.quiet = True
        with redirect_stdout(StringIO()):
            return _called(options)

    def refuse(self, stage: Stage, arguments: Sequence[str], *, priced: bool = False) -> None:
        """Find what would stop a command before it began, without asking anybody; ``priced``
        needs nobody who could be asked.

        Raises:
            RunFileInvalid: an option means nothing, or nobody can be asked.
        """
        from rubricc.cli.run_begin import refuse, refuse_lists
        from rubricc.pipeline.layout import ASKING
        from rubricc.pipeline.run_file import RunFileInvalid

        said = StringIO()
        try:
            with redirect_stderr(said):
                options = parsed(arguments)
            refuse_lists(stage, options)
            if not priced or options.command not in ASKING:
                refuse(options)
        except SystemExit:
            raise RunFileInvalid(f"stage `{stage.id}`: {_reason(said.getvalue())}") from None
        except WrongUse as error:
            raise RunFileInvalid(f"stage `{stage.id}`: {error}") from None

    def plan_digest(self, file: Path, name: str | None) -> str:
        """The digest of the plan for every target.

        Raises:
            RunStopped: the source has errors, which are shown.
        """
        from rubricc.cli.plans import scorer_from
        from rubricc.pipeline.pipeline import RunStopped

        wanted = argparse.Namespace(file=file, name=name, set=[])
        scorer = scorer_from(wanted, "preference", "critique")
        if scorer is None:
            raise RunStopped(f"`{file}` has errors: nothing is run")
        return scorer.plan.digest

    def keep(self, file: Path, folder: Path) -> Path:
        """Copy a source, with all files of its project that it imports, into ``folder``.

        The copy is a project of its own, so that it can be checked where it lies.

        Raises:
            OSError: it cannot be copied.
        """
        from rubricc.datasets.write import replace_text
        from rubricc.semantics.check import check

        folder.mkdir(parents=True, exist_ok=True)
        if file.suffix == ".json":
            replace_text(folder / file.name, file.read_text("utf-8"))
            return folder / file.name
        opened = open_source(file)
        extern = ", ".join(f'"{module}"' for module in opened.project.extern)
        replace_text(folder / "rubricc.toml", f"extern = [{extern}]\n")
        for path, source in check(opened.source, opened.project).sources.items():
            if path == opened.source.path or not path.startswith("std/"):
                place = folder / _within(path)
                place.parent.mkdir(parents=True, exist_ok=True)
                replace_text(place, source.text)
        return folder / _within(opened.source.path)

    def difference(self, old: Path, new: Path, name: str | None) -> str:
        """What ``rubricc diff`` says, or the lines that differ where it cannot say."""
        words = ["diff", str(old), str(new), *([] if name is None else [name])]
        shown = StringIO()
        with redirect_stdout(shown), redirect_stderr(StringIO()):
            status = _called(parsed(words))
        if status == 0 and shown.getvalue().strip():
            return shown.getvalue().rstrip()
        before, now = _lines(old), _lines(shipped_file(new) or new)
        names = ("when the run began", "now")
        found = list(difflib.unified_diff(before, now, *names, lineterm=""))
        more = len(found) - SHOWN_LINES
        return "\n".join(found[:SHOWN_LINES] + ([f"... and {more} more lines"] if more > 0 else []))


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    from rubricc.cli.main import build_parser

    return build_parser(arguments).parse_args(arguments)


def _called(options: argparse.Namespace) -> int:
    status: int = import_module(f"rubricc.cli.{options.command}").run(options)
    sys.stdout.flush()
    return status


def _within(path: str) -> Path:
    """A path of a project below a folder, wherever it began."""
    parts = [part for part in Path(path).parts if part not in ("..", Path(path).anchor)]
    return Path(*parts)


def _reason(said: str) -> str:
    """What is wrong with a call, with options as the keys that they are in a run file."""
    reason = said.strip().rpartition("\n")[2].partition(": ")[2]
    missing = "the following arguments are required: "
    if reason.startswith(missing):
        named = re.sub(r"(\S+)/(\S+)", r"\2", reason.removeprefix(missing))
        return "there is no " + " and no ".join(_key(name) for name in named.split(", "))
    return re.sub(r"^argument (\S+): ", lambda found: f"{_key(found[1])}: ", reason)


def _key(option: str) -> str:
    """An option as a key: ``--max-calls`` is ``max_calls``."""
    return "`" + option.rpartition("/")[2].removeprefix("--").replace("-", "_") + "`"


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except OSError:
        return []
