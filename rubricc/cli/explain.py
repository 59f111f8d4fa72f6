"""``rubricc explain FILE [NAME]``: what will be asked, by whom, and what it can pay."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.sources import (
    WrongUse,
    add_set,
    checked_source,
    chosen_rubric,
    known_from,
    open_source,
    why_not,
    wrong_use,
)

if TYPE_CHECKING:
    from rubricc.explain.explain import Explanation
    from rubricc.ir.rubric import Rubric

SUMMARY = "show what will be asked, by whom, and what it can pay"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc explain``."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a rubric or constitution")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--row", metavar="ROW.json", type=Path, help="a row of data; - for standard input"
    )
    parser.add_argument(
        "--format",
        choices=("pretty", "json", "markdown"),
        default="pretty",
        help="how it is shown (default: pretty)",
    )
    add_set(parser)
    parser.add_argument(
        "--judge",
        metavar="MODEL",
        help="price the calls for this model, as `openai:NAME`, instead of those in the file",
    )
    parser.add_argument(
        "--tokenizer",
        metavar="NAME",
        help="count tokens exactly: a tiktoken encoding or model, or a tokenizer of transformers "
        "that lies on this machine; `estimate` never looks for one",
    )


def run(arguments: argparse.Namespace) -> int:
    """Explain; 0, or 1 with errors in the source or a row that cannot be scored."""
    try:
        return _explain(arguments)
    except WrongUse as error:
        return wrong_use("explain", error)


def _explain(arguments: argparse.Namespace) -> int:
    from rubricc.compiler import compile_rubric
    from rubricc.endpoints.errors import NameInvalid
    from rubricc.endpoints.name import parse_name
    from rubricc.explain.explain import explain
    from rubricc.explain.tokens import NoTokenizer, counter_named
    from rubricc.passes.known import KnownInvalid
    from rubricc.runtime.invalid import PlanUnusable
    from rubricc.targets.plan import build_plan

    known = known_from(arguments.set)
    row = None if arguments.row is None else read_row(arguments.row)
    checked = checked_source(open_source(arguments.file))
    if checked is None:
        return 1
    chosen = chosen_rubric(checked.module, arguments.name)
    try:
        if arguments.judge is not None:
            parse_name(arguments.judge)
        rubric = compile_rubric(chosen, known)
        counter = counter_named(arguments.tokenizer)
        explanation = explain(rubric, build_plan(rubric), row, counter, arguments.judge)
        refused = explanation.row is not None and explanation.row.score.error is not None
        if row is not None and not refused:
            explanation = replace(explanation, test=_test(chosen, row | known))
    except (KnownInvalid, NameInvalid, NoTokenizer, PlanUnusable) as error:
        raise WrongUse(str(error)) from None
    _show(explanation, arguments.format)
    return 1 if refused else 0


def _test(rubric: Rubric, row: Mapping[str, object]) -> str:
    """``row`` as a test of the rubric as it is written, with nothing folded into it."""
    from rubricc.compiler import compile_rubric
    from rubricc.runtime.scorer import Scorer
    from rubricc.suite.as_test import as_test
    from rubricc.targets.plan import build_plan

    plan = build_plan(compile_rubric(rubric))
    allowed = [extern.target.partition(":")[0] for extern in plan.externs]
    return as_test(Scorer(plan, allowed), row)


def _show(explanation: Explanation, form: str) -> None:
    if form == "json":
        from rubricc.explain.as_json import as_json

        sys.stdout.write(as_json(explanation))
    elif form == "markdown":
        from rubricc.explain.markdown import as_markdown

        sys.stdout.write(as_markdown(explanation))
    else:
        from rubricc.explain.pretty import print_explanation

        print_explanation(explanation, sys.stdout)


def read_row(path: Path) -> dict[str, object]:
    """One row from a file that holds a JSON object, or from the input for ``-``.

    Raises:
        WrongUse: it cannot be read, is no JSON object, or holds several rows.
    """
    from rubricc.datasets.jsonl import JsonRefused, json_value
    from rubricc.datasets.row import MAX_ROW_BYTES

    try:
        text = _text(path)
    except UnicodeDecodeError:
        raise WrongUse(f"`{path}` cannot be read: it is not UTF-8 text") from None
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be read: {why_not(error)}") from None
    if len(text) > MAX_ROW_BYTES:
        raise WrongUse(f"`{path}` is longer than {MAX_ROW_BYTES // 1024 // 1024} MiB")
    try:
        row = json_value(text)
    except JsonRefused as error:
        raise WrongUse(f"`{path}` is not one row: {error}") from None
    if not isinstance(row, dict):
        raise WrongUse(f"`{path}` is not one row: it is no JSON object with the columns of one")
    return row


def _text(path: Path) -> str:
    """The text at ``path``, never much more than a row may be long, so that a device ends too."""
    from rubricc.datasets.row import MAX_ROW_BYTES

    if str(path) == "-":
        return sys.stdin.read(MAX_ROW_BYTES + 1)
    with path.open(encoding="utf-8-sig") as file:
        return file.read(MAX_ROW_BYTES + 1)
