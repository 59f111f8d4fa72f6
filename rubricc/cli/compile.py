"""``rubricc compile FILE [NAME]``: plans, prompts, schemas and reward modules as files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import (
    WrongUse,
    add_set,
    checked_source,
    chosen_rubrics,
    known_from,
    known_to,
    open_source,
    report,
    wrong_use,
)

if TYPE_CHECKING:
    from rubricc.ir.rubric import Rubric
    from rubricc.plan.plan import Plan

SUMMARY = "write a plan, its prompts and a reward module"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc compile``."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a rubric or constitution")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one of the file (default: all)"
    )
    parser.add_argument(
        "--target",
        choices=("reward", "preference", "critique", "all"),
        default="reward",
        help="what the plan is for (default: reward)",
    )
    parser.add_argument(
        "-o", "--output", metavar="DIR", type=Path, required=True, help="the folder to write to"
    )
    add_set(parser)


def run(arguments: argparse.Namespace) -> int:
    """Compile and write; 0, or 1 with errors in the source, in which case nothing is written."""
    try:
        return _compile(arguments)
    except WrongUse as error:
        return wrong_use("compile", error)


def _compile(arguments: argparse.Namespace) -> int:
    from rubricc.compiler import compile_rubric
    from rubricc.diagnostics.diagnostic import has_errors
    from rubricc.passes.known import KnownInvalid
    from rubricc.targets.findings import target_findings
    from rubricc.targets.plan import TARGETS, build_plan

    known = known_from(arguments.set)
    checked = checked_source(open_source(arguments.file))
    if checked is None:
        return 1
    rubrics = chosen_rubrics(checked.module, arguments.name)
    _refuse_strangers(known, rubrics)
    targets = TARGETS if arguments.target == "all" else (arguments.target,)
    try:
        compiled = [compile_rubric(rubric, known_to(rubric, known)) for rubric in rubrics]
    except KnownInvalid as error:
        raise WrongUse(str(error)) from None
    findings = [f for r in compiled for f in target_findings(r, targets, checked.sources)]
    report(findings)
    if has_errors(findings):
        return 1
    _write([build_plan(rubric, targets) for rubric in compiled], targets, arguments.output)
    return 0


def _refuse_strangers(known: Mapping[str, object], rubrics: Sequence[Rubric]) -> None:
    """Refuse a value for a parameter that none of ``rubrics`` has."""
    declared = {parameter.name for rubric in rubrics for parameter in rubric.parameters}
    for name in known:
        if name not in declared:
            shown = ", ".join(f"`{rubric.name}`" for rubric in rubrics)
            raise WrongUse(f"no parameter is called `{name}` in {shown}")


def _write(plans: Sequence[Plan], targets: Sequence[str], folder: Path) -> None:
    """Write every plan with its files, and name them."""
    from rubricc.targets.write import CannotWrite, write_plan

    for plan in plans:
        try:
            written = write_plan(plan, targets, folder)
        except CannotWrite as error:
            raise WrongUse(str(error)) from None
        print(plan.name)
        for path in written:
            print(f"  {path}")
