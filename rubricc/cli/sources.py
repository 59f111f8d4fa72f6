"""What every command does with a file that it is given: find it, check it, report on it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubricc.diagnostics.diagnostic import Diagnostic
    from rubricc.ir.module import Module
    from rubricc.ir.rubric import Rubric
    from rubricc.semantics.check import Checked
    from rubricc.source.file import SourceFile
    from rubricc.source.project import Project


DATA_ENDINGS = (".json", ".jsonl", ".csv", ".tsv")
"""Files of these endings hold rows or plans, and never a source."""


class WrongUse(Exception):
    """A command was called in a way that cannot work; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A source with the project that it belongs to."""

    source: SourceFile
    project: Project


def open_source(path: Path) -> Opened:
    """Read ``path``; a path ``std/NAME`` that does not exist is looked for in the library.

    Raises:
        WrongUse: the file cannot be read, or the settings of its project are wrong.
    """
    from rubricc.source.project import SettingsInvalid, find_project
    from rubricc.source.read import SourceUnreadable, read_source

    if path.suffix.lower() in DATA_ENDINGS:
        raise WrongUse(data_fault(path))
    shipped = shipped_file(path)
    try:
        if shipped is not None:
            return Opened(read_source(shipped, path.as_posix()), find_project(shipped))
        project = find_project(path)
        return Opened(read_source(path, project.shown(path)), project)
    except SourceUnreadable as error:
        raise WrongUse(f"`{path}` {error}") from None
    except SettingsInvalid as error:
        raise WrongUse(str(error)) from None


def shipped_file(path: Path) -> Path | None:
    """The file of the library that ``path`` names as ``std/NAME``, where no such file is here."""
    if path.parts[:1] != ("std",) or os.path.lexists(path):
        return None
    from rubricc.source.library import library_file

    return library_file(path.as_posix().removeprefix("std/"))


def data_fault(path: Path) -> str:
    """What to say of a file that holds data where a source was wanted."""
    what = "is a plan" if path.name.endswith(".plan.json") else "holds data"
    return f"`{path}` {what}: give a `.rubric` or a `.constitution`"


def refuse_input(output: str | Path | None, *inputs: str | Path) -> None:
    """Keep a command from writing over what it reads.

    Raises:
        WrongUse: ``output`` is one of ``inputs``, by whatever path, or names nothing.
    """
    if output is None:
        return
    if not str(output):
        raise WrongUse("the name of the file to write is empty")
    for path in inputs:
        try:
            same = Path(output).is_file() and Path(output).samefile(path)
        except (OSError, ValueError):
            continue
        if same:
            raise WrongUse(f"`{output}` would be written over: give another file")


def why_not(error: OSError) -> str:
    """Why the system refused, in one lower-case phrase."""
    return (error.strerror or str(error)).lower()


def checked_source(opened: Opened) -> Checked | None:
    """Check a source and report what was found on the error stream; ``None`` with errors."""
    from rubricc.diagnostics.diagnostic import has_errors
    from rubricc.semantics.check import check

    checked = check(opened.source, opened.project)
    report(checked.diagnostics, files=len(checked.sources))
    return None if has_errors(checked.diagnostics) else checked


def report(diagnostics: Sequence[Diagnostic], files: int = 1) -> None:
    """Show findings on the error stream as ``rubricc check`` does; nothing where there are none."""
    if diagnostics:
        from rubricc.cli.search import seen_from_here
        from rubricc.diagnostics.render.pretty import print_pretty

        print_pretty(seen_from_here(diagnostics), files, sys.stderr)


def chosen_rubrics(module: Module, name: str | None) -> tuple[Rubric, ...]:
    """The rubric called ``name``, or all of a file.

    Raises:
        WrongUse: no rubric has that name, or the file has none at all.
    """
    if name is not None:
        return (chosen_rubric(module, name),)
    _refuse_none(module)
    return module.rubrics


def chosen_rubric(module: Module, name: str | None) -> Rubric:
    """The rubric called ``name``, or the only one.

    Raises:
        WrongUse: no rubric has that name, or none was named and the file has not just one.
    """
    from rubricc.ir.module import NoSuchRubric

    _refuse_none(module)
    try:
        return module.rubric(name)
    except NoSuchRubric as error:
        raise WrongUse(str(error.args[0])) from None


def _refuse_none(module: Module) -> None:
    if not module.rubrics:
        raise WrongUse(f"`{module.path}` has no rubric and no constitution")


def add_set(parser: argparse.ArgumentParser) -> None:
    """Declare ``--set``, which :func:`known_from` reads."""
    parser.add_argument(
        "--set",
        metavar="NAME=JSON",
        action="append",
        default=[],
        help="a parameter whose value is the same for every row",
    )


def known_from(settings: Sequence[str]) -> dict[str, object]:
    """The values of ``--set name=JSON``, by name.

    Raises:
        WrongUse: an entry has no ``=``, a value is no JSON, or a name is set twice.
    """
    known: dict[str, object] = {}
    for entry in settings:
        name, equals, value = entry.partition("=")
        if not equals:
            raise WrongUse(f"`--set {entry}` has no value: write `--set {entry}=VALUE`")
        if not name:
            raise WrongUse(f"`--set {entry}` has no name: write `--set NAME{entry}`")
        if name in known:
            raise WrongUse(f"`{name}` is set twice")
        known[name] = _json(name, value)
    return known


def known_to(rubric: Rubric, known: Mapping[str, object]) -> dict[str, object]:
    """Those of ``known`` that are parameters of ``rubric``."""
    declared = {parameter.name for parameter in rubric.parameters}
    return {name: value for name, value in known.items() if name in declared}


def _json(name: str, value: str) -> object:
    from rubricc.datasets.jsonl import JsonRefused, NotJson, json_value

    try:
        return json_value(value, f"the value of `{name}`")
    except NotJson:
        raise WrongUse(
            f"the value of `{name}` is no JSON: write text in double quotes, "
            f"as in `--set '{name}=\"some text\"'`"
        ) from None
    except JsonRefused as error:
        raise WrongUse(str(error)) from None


def wrong_use(command: str, error: WrongUse) -> int:
    """Say what is wrong with the call; the exit status 2."""
    print(f"rubricc {command}: {error}", file=sys.stderr)
    return 2
