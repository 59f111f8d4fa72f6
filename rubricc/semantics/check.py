"""A source to the checked program: everything that is wrong, and everything that is right."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass

from rubricc.diagnostics.catalogue.names import MISSING_EDITION, UNKNOWN_EDITION
from rubricc.diagnostics.diagnostic import Diagnostic, Edit, in_file_order
from rubricc.ir.module import Module
from rubricc.semantics.assemble import assemble
from rubricc.semantics.cases import read_test
from rubricc.semantics.drafts import Assembly
from rubricc.semantics.externs import Externs, read_externs
from rubricc.semantics.findings import Findings
from rubricc.semantics.judges import read_judge
from rubricc.semantics.lint.run import lint_module
from rubricc.semantics.load import load
from rubricc.semantics.reuse_order import reuse_order
from rubricc.semantics.rubrics import Built, Judges, build_rubric
from rubricc.semantics.scope import FileScope
from rubricc.semantics.suppression import without_suppressed
from rubricc.source.collector import collector_paused
from rubricc.source.file import SourceFile
from rubricc.source.project import Project
from rubricc.source.span import Span
from rubricc.syntax import nodes

EDITION = "2026"
"""The one edition so far."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked file.

    ``module`` holds what is free of errors. ``diagnostics`` are those of the file and of every
    file that it imports, in order; ``sources`` has each of these files by the path shown.
    """

    module: Module
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, SourceFile]


def check(source: SourceFile, project: Project, *, lint: bool = True) -> Checked:
    """Check ``source`` with everything that it imports. Never raises for what stands in a file.

    ``lint`` adds the findings about the style of criteria, which never stop compilation.
    """
    with collector_paused():
        checked = _check(source, project, lint)
        _age()
        return checked


def _age() -> None:
    """Tell the collector of cycles that what is alive now will stay.

    Otherwise it would walk over everything that was built as soon as it goes on, to find that none
    of it is garbage. Objects that somebody has frozen on purpose are left alone.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()


def _check(source: SourceFile, project: Project, lint: bool) -> Checked:
    findings = Findings()
    scopes = load(source, project, findings)
    externs: Externs = {}
    judges: Judges = {}
    assemblies: dict[int, Assembly] = {}
    built: dict[int, Built] = {}
    for scope in scopes:
        _check_edition(scope, findings)
        externs[scope] = read_externs(scope, project, findings)
        for judge in scope.judges.values():
            judges[id(judge)] = read_judge(judge, scope, findings)
        order = reuse_order(scope, findings)
        for rubric in order.rubrics:
            made = assemble(scope, rubric, order, assemblies, findings)
            assemblies[id(rubric)] = made
            built[id(rubric)] = build_rubric(made, externs, judges, findings)
    main = scopes[-1]
    module = _module(main, externs, judges, built, findings)
    sources = {scope.source.path: scope.source for scope in scopes}
    if lint:
        for finding in lint_module(module, sources):
            findings.add(finding)
    found = without_suppressed(findings.found, scopes, main, linted=lint)
    return Checked(module, tuple(in_file_order(found)), sources)


def _module(
    scope: FileScope,
    externs: Externs,
    judges: Judges,
    built: dict[int, Built],
    findings: Findings,
) -> Module:
    tests = [
        read_test(node, scope, built, findings)
        for node in scope.tree.declarations
        if isinstance(node, nodes.Test)
    ]
    rubrics = [built[id(node)].rubric for node in scope.rubrics.values()]
    own_judges = [judges[id(node)] for node in scope.judges.values()]
    return Module(
        path=scope.source.path,
        edition=EDITION,
        rubrics=tuple(rubric for rubric in rubrics if rubric is not None),
        judges=tuple(judge for judge in own_judges if judge is not None),
        externs=tuple(extern for extern in externs[scope].values() if extern is not None),
        tests=tuple(test for test in tests if test is not None),
    )


def _check_edition(scope: FileScope, findings: Findings) -> None:
    edition = scope.tree.edition
    if edition is None:
        if not scope.tree.is_broken and (scope.tree.declarations or scope.tree.imports):
            findings.report(
                MISSING_EDITION,
                scope.source,
                Span(0, 0),
                "the file names no edition",
                f'begin it with `edition "{EDITION}"`',
                fix=Edit(Span(0, 0), f'edition "{EDITION}"\n\n'),
            )
    elif edition.value.value != EDITION:
        findings.report(
            UNKNOWN_EDITION,
            scope.source,
            edition.value.span,
            f"there is no edition `{edition.value.value}`",
            f'write `edition "{EDITION}"`',
        )
