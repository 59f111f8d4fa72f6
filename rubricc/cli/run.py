"""``rubricc run RUN.toml``: several commands one after the other, each once."""

from __future__ import annotations

import argparse
import difflib
import shlex
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.pipeline.manifest import Manifest
    from rubricc.pipeline.pipeline import Pipeline

SUMMARY = "run a chain of commands over a folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc run``."""
    parser.add_argument("file", metavar="RUN", type=Path, help="a run file (.toml)")
    parser.add_argument(
        "--into",
        metavar="DIR",
        type=Path,
        help="the folder of the run (default: the run file's name without its ending)",
    )
    parser.add_argument(
        "--dry", action="store_true", help="show what would run and what it would cost"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run; 0, 1 where a stage is incomplete, 2 where the run cannot go on."""
    from rubricc.pipeline.manifest import ManifestInvalid
    from rubricc.pipeline.pipeline import RunStopped, SourceChanged
    from rubricc.pipeline.run_file import RunFileInvalid

    try:
        return _run(arguments)
    except (WrongUse, RunFileInvalid, ManifestInvalid, RunStopped, SourceChanged) as error:
        return wrong_use("run", WrongUse(str(error)))


def _run(arguments: argparse.Namespace) -> int:
    from rubricc import __version__
    from rubricc.pipeline.pipeline import Pipeline
    from rubricc.pipeline.run_file import read_run_file

    run_file = read_run_file(arguments.file, options_of_commands())
    folder = arguments.into or arguments.file.with_suffix("")
    pipeline = Pipeline(run_file, folder, __version__, Typed(), _tell)
    if arguments.dry:
        return _dry(pipeline)
    try:
        manifest = pipeline.run()
    except OSError as error:
        raise WrongUse(f"`{folder}` cannot be written: {why_not(error)}") from None
    _show(manifest, folder)
    return 0 if all(stage.state == "done" for stage in manifest.stages) else 1


def options_of_commands() -> Mapping[str, Collection[str]]:
    """The options of every command that a stage may be, as keys of a run file."""
    from rubricc.pipeline.run_file import COMMANDS

    found: dict[str, set[str]] = {}
    for command in COMMANDS:
        parser = argparse.ArgumentParser(add_help=False)
        import_module(f"rubricc.cli.{command}").add_arguments(parser)
        names = (name for action in parser._actions for name in action.option_strings)
        found[command] = {
            name.removeprefix("--").replace("-", "_") for name in names if name.startswith("--")
        }
    return found


class Typed:
    """The commands, as if they were typed."""

    def execute(self, arguments: Sequence[str]) -> int:
        """Run one command; its exit status."""
        from rubricc.cli.main import build_parser

        options = build_parser(arguments).parse_args(arguments)
        status: int = import_module(f"rubricc.cli.{options.command}").run(options)
        return status

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

    def difference(self, old: Path, new: Path, name: str | None) -> str:
        """What `rubricc diff` says, or the lines that differ where it cannot say."""
        words = ["diff", str(old), str(new), *([] if name is None else [name])]
        shown = StringIO()
        with redirect_stdout(shown):
            status = self.execute(words)
        if status == 0 and shown.getvalue().strip():
            return shown.getvalue()
        before, now = (path.read_text("utf-8").splitlines(keepends=True) for path in (old, new))
        return "".join(difflib.unified_diff(before, now, "when the run began", "now"))


def _dry(pipeline: Pipeline) -> int:
    """Every stage as the command that it is."""
    for number, (stage, arguments) in enumerate(pipeline.commands_of(), 1):
        print(f"{number}  {stage.id}")
        print(f"   rubricc {shlex.join(arguments)}")
    return 0


def _tell(line: str) -> None:
    print(f"stage {line}", file=sys.stderr)


def _show(manifest: Manifest, folder: Path) -> None:
    print(f"{manifest.name}: {folder}")
    for stage in manifest.stages:
        mark = "✓" if stage.state == "done" else "!"
        print(f"  {mark} {stage.id:16} {stage.rows:>8} rows  {stage.output}")
    if any(stage.state != "done" for stage in manifest.stages):
        print("! rows are missing: run the same again to ask for them once more")
