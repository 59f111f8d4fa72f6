"""The public Python names: from a source or a plan to something that scores rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.plan.file import load_plan as read_plan
from rubricc.runtime.scorer import Scorer

if TYPE_CHECKING:
    from rubricc.diagnostics.diagnostic import Diagnostic
    from rubricc.source.file import SourceFile
    from rubricc.source.project import Project


class CompileError(Exception):
    """A source cannot be compiled; the message lists what is wrong, one finding a line.

    ``diagnostics`` has the findings, warnings included; it is empty where the source cannot be
    read at all or has no rubric of the wanted name.
    """

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


def compile_file(
    path: str | Path,
    name: str | None = None,
    *,
    known: Mapping[str, object] | None = None,
    targets: Collection[str] = ("reward",),
) -> Scorer:
    """Compile the rubric ``name`` of the file at ``path``, or its only one, to score rows with it.

    ``known`` has values of parameters that no row has to supply. ``targets`` are what the plan is
    for: ``reward``, ``preference`` and ``critique``. Externs may call the modules that the settings
    of the file's project allow.

    Raises:
        CompileError: the file cannot be read, has errors, or has no such rubric.
        PlanUnusable: an extern is not allowed or not to be had.
    """
    from rubricc.source.project import SettingsInvalid, find_project
    from rubricc.source.read import SourceUnreadable, read_source

    location = Path(path)
    try:
        project = find_project(location)
        source = read_source(location, project.shown(location))
    except SourceUnreadable as error:
        raise CompileError(f"`{path}` {error}") from None
    except SettingsInvalid as error:
        raise CompileError(str(error)) from None
    return _compile(source, project, name, known, targets)


def compile_text(
    text: str,
    name: str | None = None,
    *,
    known: Mapping[str, object] | None = None,
    targets: Collection[str] = ("reward",),
) -> Scorer:
    """Compile a source that is given as text; its imports start from the working folder.

    Raises:
        CompileError: the text has errors, or no such rubric.
        PlanUnusable: an extern is not allowed or not to be had.
    """
    from rubricc.source.project import SettingsInvalid, find_project
    from rubricc.source.read import text_source

    try:
        project = find_project(Path.cwd())
    except SettingsInvalid as error:
        raise CompileError(str(error)) from None
    source: SourceFile = text_source(text)
    return _compile(source, project, name, known, targets)


def load_plan(path: str | Path, *, allow_extern: Sequence[str] = ()) -> Scorer:
    """Load a compiled plan, to score rows with it; neither parser nor checker is imported.

    Raises:
        PlanInvalid: the file is no intact plan.
        PlanUnusable: an extern is not in ``allow_extern`` or not to be had.
    """
    return Scorer(read_plan(path), allow_extern)


def _compile(
    source: SourceFile,
    project: Project,
    name: str | None,
    known: Mapping[str, object] | None,
    targets: Collection[str],
) -> Scorer:
    from rubricc.compiler import compile_source
    from rubricc.diagnostics.render.concise import concise
    from rubricc.ir.module import NoSuchRubric
    from rubricc.passes.known import KnownInvalid

    try:
        compiled = compile_source(source, project, name, known, targets)
    except (NoSuchRubric, KnownInvalid) as error:
        raise CompileError(str(error.args[0])) from None
    if compiled.plan is None:
        errors = [finding for finding in compiled.diagnostics if finding.is_error]
        raise CompileError(concise(errors).rstrip("\n"), compiled.diagnostics)
    return Scorer(compiled.plan, project.extern)
