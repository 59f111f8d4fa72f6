"""Source to plan, on one screen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rubricc.diagnostics.diagnostic import Diagnostic, has_errors
from rubricc.ir.module import Module
from rubricc.ir.rubric import Rubric
from rubricc.passes.known import known_values
from rubricc.passes.pipeline import run_passes
from rubricc.plan.plan import Plan
from rubricc.semantics.check import check
from rubricc.source.file import SourceFile
from rubricc.source.project import Project
from rubricc.targets.findings import target_findings
from rubricc.targets.plan import build_plan


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a source.

    ``plan`` and ``rubric`` are ``None`` where there are errors; ``rubric`` has its questions laid
    out. ``module`` holds what is free of errors.
    """

    plan: Plan | None
    rubric: Rubric | None
    module: Module
    diagnostics: tuple[Diagnostic, ...]


def compile_source(
    source: SourceFile,
    project: Project,
    name: str | None = None,
    known: Mapping[str, object] | None = None,
    targets: Collection[str] = ("reward",),
) -> Compilation:
    """Check ``source`` and compile its rubric ``name``, or its only one.

    ``known`` has values, as JSON holds them, of parameters that no row has to supply.

    Raises:
        NoSuchRubric: the source is free of errors and has no such rubric.
        KnownInvalid: ``known`` names no parameter, or has a value of another type.
        ValueError: an entry of ``targets`` is no target.
    """
    checked = check(source, project)
    if has_errors(checked.diagnostics):
        return Compilation(None, None, checked.module, checked.diagnostics)
    rubric = compile_rubric(checked.module.rubric(name), known)
    diagnostics = (*checked.diagnostics, *target_findings(rubric, targets, checked.sources))
    if has_errors(diagnostics):
        return Compilation(None, None, checked.module, diagnostics)
    return Compilation(build_plan(rubric, targets), rubric, checked.module, diagnostics)


def compile_rubric(rubric: Rubric, known: Mapping[str, object] | None = None) -> Rubric:
    """A checked rubric with known values folded in and its questions laid out.

    Raises:
        KnownInvalid: ``known`` names no parameter, or has a value of another type.
    """
    return run_passes(rubric, known_values(rubric, known or {}))
