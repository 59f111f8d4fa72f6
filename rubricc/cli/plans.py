"""A source or a plan on the command line to something that scores rows."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rubricc.cli.sources import WrongUse, chosen_rubric, known_from, open_source, report

if TYPE_CHECKING:
    from rubricc.plan.plan import Plan
    from rubricc.runtime.scorer import Scorer


def scorer_from(arguments: argparse.Namespace, *targets: str) -> Scorer | None:
    """The scorer of ``arguments.file``; ``None`` where the source has errors, which are shown.

    ``targets`` are those beside ``reward`` that a source is compiled for.

    Raises:
        WrongUse: the file cannot be read or has no such rubric, or the plan cannot run here.
    """
    from rubricc.runtime.invalid import PlanUnusable
    from rubricc.runtime.scorer import Scorer

    if arguments.file.suffix == ".json":
        plan, allowed = _read_plan(arguments)
    else:
        compiled = _compiled(arguments, targets)
        if compiled is None:
            return None
        plan, allowed = compiled
    try:
        return Scorer(plan, allowed)
    except PlanUnusable as error:
        raise WrongUse(str(error)) from None


def _compiled(
    arguments: argparse.Namespace, targets: Sequence[str]
) -> tuple[Plan, Sequence[str]] | None:
    """The plan and the modules that its externs may name; ``None`` with errors in the source.

    Warnings about the source are left to ``rubricc check``.
    """
    from rubricc.compiler import compile_rubric
    from rubricc.passes.known import KnownInvalid
    from rubricc.semantics.check import check
    from rubricc.targets.plan import build_plan

    opened = open_source(arguments.file)
    checked = check(opened.source, opened.project)
    errors = [finding for finding in checked.diagnostics if finding.is_error]
    if errors:
        report(errors, files=len(checked.sources))
        return None
    rubric = chosen_rubric(checked.module, arguments.name)
    try:
        compiled = compile_rubric(rubric, known_from(arguments.set))
    except KnownInvalid as error:
        raise WrongUse(str(error)) from None
    return build_plan(compiled, ("reward", *targets)), opened.project.extern


def _read_plan(arguments: argparse.Namespace) -> tuple[Plan, Sequence[str]]:
    from rubricc.plan.file import PlanInvalid, load_plan
    from rubricc.source.project import SettingsInvalid, find_project

    try:
        plan = load_plan(arguments.file)
        allowed = find_project(arguments.file).extern
    except (PlanInvalid, SettingsInvalid) as error:
        raise WrongUse(str(error)) from None
    if arguments.name not in (None, plan.name):
        raise WrongUse(f"`{arguments.file}` is the plan of `{plan.name}`")
    if arguments.set:
        raise WrongUse("a plan takes no `--set`: compile its source with these values")
    return plan, allowed
