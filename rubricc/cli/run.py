"""``rubricc run RUN.toml``: several commands one after the other, each once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, shipped_file, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.pipeline.manifest import Manifest
    from rubricc.pipeline.pipeline import Pipeline
    from rubricc.pipeline.run_file import Given, RunFile

SUMMARY = "run a chain of commands over a folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc run``."""
    parser.add_argument(
        "run_file", metavar="RUN", type=Path, help="a run file (.toml); std/NAME is one that ships"
    )
    parser.add_argument(
        "--into",
        metavar="DIR",
        type=Path,
        help="the folder of the run (default: the run file's name without its ending, here for one "
        "that ships)",
    )
    parser.add_argument(
        "--data", metavar="ROWS", help="the rows of the first stage, in place of its own"
    )
    parser.add_argument(
        "--file", metavar="FILE", help="the rubric, in place of that under `use`; std/NAME ships"
    )
    parser.add_argument("--name", metavar="NAME", help="which one, if that file has several")
    for who in ("judge", "writer"):
        parser.add_argument(
            f"--{who}",
            metavar="MODEL",
            action="append",
            help=f"the {who}, in place of that under `use`",
        )
    parser.add_argument(
        "--dry", action="store_true", help="show what would run and about what it would cost"
    )
    parser.add_argument("--quiet", action="store_true", help="show the stages alone")


def run(arguments: argparse.Namespace) -> int:
    """Run; 0, 1 where rows are missing or stages wait, 2 where the run cannot go on."""
    from rubricc.pipeline.hold import FolderHeld
    from rubricc.pipeline.manifest import ManifestInvalid
    from rubricc.pipeline.pipeline import RunStopped
    from rubricc.pipeline.run_file import RunFileInvalid
    from rubricc.pipeline.sources import SourceChanged

    stopping = (RunFileInvalid, ManifestInvalid, RunStopped, SourceChanged, FolderHeld)
    try:
        return _run(arguments)
    except WrongUse as error:
        return wrong_use("run", error)
    except stopping as error:
        return wrong_use("run", WrongUse(str(error)))


def _run(arguments: argparse.Namespace) -> int:
    from rubricc import __version__
    from rubricc.cli.run_commands import Typed
    from rubricc.pipeline.layout import Layout
    from rubricc.pipeline.pipeline import Pipeline

    run_file = _run_file(arguments)
    is_shipped = shipped_file(arguments.run_file) is not None
    beside = Path(arguments.run_file.name) if is_shipped else arguments.run_file
    folder = arguments.into or beside.with_suffix("")
    commands = Typed(quiet=arguments.quiet)
    pipeline = Pipeline(Layout(run_file, folder), __version__, commands, _tell)
    if arguments.dry:
        from rubricc.cli.run_price import print_prices

        print_prices(pipeline)
        return 0
    try:
        manifest = pipeline.run()
    except OSError as error:
        named = f"`{error.filename}`" if error.filename else f"`{folder}`"
        raise WrongUse(f"{named} cannot be used: {why_not(error)}") from None
    _show(pipeline, manifest)
    return 0 if pipeline.is_complete(manifest) else 1


def _run_file(arguments: argparse.Namespace) -> RunFile:
    from rubricc.pipeline.run_file import read_run_file

    place = shipped_file(arguments.run_file) or arguments.run_file
    return read_run_file(place, options_of_commands(), _given(arguments))


def _given(arguments: argparse.Namespace) -> Given:
    """What the call says in place of the run file; paths are meant from here."""
    from rubricc.pipeline.run_file import Given, Value

    use: dict[str, Value] = {}
    if arguments.file is not None:
        use |= {"file": _from_here(arguments.file), "name": ""}  # a name is of its own file
    if arguments.name is not None:
        use["name"] = arguments.name
    if arguments.judge is not None:
        use["judge"] = tuple(arguments.judge)
    if arguments.writer is not None:
        use["writer"] = tuple(arguments.writer)
    data = None if arguments.data is None else str(Path(arguments.data).absolute())
    return Given(data, use)


def _from_here(file: str) -> str:
    shipped = shipped_file(Path(file)) is not None
    return file if shipped else str(Path(file).absolute())


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


def _tell(line: str) -> None:
    print(f"stage {line}", file=sys.stderr, flush=True)


def _show(pipeline: Pipeline, manifest: Manifest) -> None:
    """Every stage, what it came to, and what all of it took."""
    from rubricc.report.wording import counted, dollars, short

    print(f"{manifest.name}: {pipeline.layout.folder}")
    for stage in pipeline.layout.run_file.stages:
        done = manifest.stage(stage.id)
        if done is None:
            print(f"  · {stage.id:16} {'waits':>13}")
            continue
        mark = "✓" if done.state == "done" else "!"
        print(f"  {mark} {stage.id:16} {done.rows:>8,} rows  {done.output}")
    total = manifest.total
    cost = "cost not known" if total.usd is None else dollars(total.usd)
    tokens = f"{short(total.sent)} tokens sent, {short(total.received)} received"
    print(f"{counted(total.calls, 'call')}, {tokens}, {cost}")
    if not pipeline.is_complete(manifest):
        print("rows are missing: run the same again to ask for them once more")
