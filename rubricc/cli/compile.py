"""``rubricc compile FILE [NAME]``: plans, prompts, schemas and reward modules as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from rubricc.cli.sources import (
    WrongUse,
    checked_module,
    chosen_rubrics,
    known_from,
    known_to,
    open_source,
    wrong_use,
)

SUMMARY = "write a plan, its prompts and a reward module"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc compile``."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a rubric or constitution")
    parser.add_argument("name", metavar="NAME", nargs="?", help="one of the file's; absent: all")
    parser.add_argument(
        "--target",
        choices=("reward", "preference", "critique", "all"),
        default="reward",
        help="what the plan is for (default: reward)",
    )
    parser.add_argument(
        "-o", "--output", metavar="DIR", type=Path, required=True, help="where to write"
    )
    parser.add_argument(
        "--set",
        metavar="NAME=JSON",
        action="append",
        default=[],
        help="a parameter whose value is the same for every row",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compile and write; 0, or 1 with errors in the source, in which case nothing is written."""
    try:
        return _compile(arguments)
    except WrongUse as error:
        return wrong_use("compile", error)


def _compile(arguments: argparse.Namespace) -> int:
    from rubricc.compiler import compile_rubric
    from rubricc.passes.known import KnownInvalid
    from rubricc.targets.plan import TARGETS, build_plan
    from rubricc.targets.write import CannotWrite, write_plan

    known = known_from(arguments.set)
    module = checked_module(open_source(arguments.file))
    if module is None:
        return 1
    rubrics = chosen_rubrics(module, arguments.name)
    for name in known:
        if not any(name == p.name for rubric in rubrics for p in rubric.parameters):
            raise WrongUse(f"nothing in `{module.path}` has a parameter `{name}`")
    targets = TARGETS if arguments.target == "all" else (arguments.target,)
    try:
        compiled = [compile_rubric(rubric, known_to(rubric, known)) for rubric in rubrics]
        plans = [build_plan(rubric, targets) for rubric in compiled]
        for plan in plans:
            written = write_plan(plan, targets, arguments.output)
            print(f"{plan.name}")
            for path in written:
                print(f"  {path}")
    except (KnownInvalid, CannotWrite) as error:
        raise WrongUse(str(error)) from None
    return 0
