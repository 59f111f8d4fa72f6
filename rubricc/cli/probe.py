"""``rubricc probe FILE [NAME]``: what little effort earns, and what a run would cost."""

from __future__ import annotations

import argparse
import json
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import add_judge_options, judge_from, whole
from rubricc.cli.plans import scorer_from
from rubricc.cli.rows import items
from rubricc.cli.scoring import say
from rubricc.cli.sources import WrongUse, add_set, wrong_use
from rubricc.cli.trial_rows import first_rows

if TYPE_CHECKING:
    from rubricc.cli.probe_page import Findings
    from rubricc.judging.judge import Judge
    from rubricc.judging.judged_row import JudgedRow
    from rubricc.judging.session import Item
    from rubricc.runtime.row_score import RowScore
    from rubricc.runtime.scorer import Scorer
    from rubricc.trials.probes import Subject
    from rubricc.trials.spread import Stats

SUMMARY = "say what little effort earns, before training"

Judged = Callable[[Iterable["Item"]], Iterator["JudgedRow"]]
"""Scores rows in order, with a judge or without."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc probe``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--data",
        metavar="ROWS",
        help="rows with responses: a .jsonl, .csv or .tsv file; - for standard input "
        "(default: three that ship)",
    )
    parser.add_argument(
        "--rows",
        metavar="N",
        type=whole(1),
        default=20,
        help="try every probe on the first N prompts of the data (default: 20)",
    )
    parser.add_argument(
        "--strict", action="store_true", help="end with 1 where there are warnings, too"
    )
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="table",
        help="how it is shown (default: table)",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_set(parser)
    add_judge_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Probe; 0, 1 with errors in the source, unasked rows or (strict) warnings, 2 on wrong use."""
    try:
        return _probe(arguments)
    except WrongUse as error:
        return wrong_use("probe", error)


def _probe(arguments: argparse.Namespace) -> int:
    from rubricc.cli.parts import print_parts
    from rubricc.cli.probe_page import page, record_of

    scorer = scorer_from(arguments)
    if scorer is None:
        return 1
    findings = _found(arguments, scorer)
    if arguments.format == "json":
        sys.stdout.write(json.dumps(record_of(findings), indent=2, ensure_ascii=False) + "\n")
    else:
        print_parts(page(findings), sys.stdout)
    if findings.stopped:
        say(f"stopped early: {findings.stopped}")
        return 1
    return 1 if arguments.strict and findings.alarms else 0


def _found(arguments: argparse.Namespace, scorer: Scorer) -> Findings:
    from rubricc.cli.probe_page import Findings
    from rubricc.trials.alarm import alarms
    from rubricc.trials.earned import Earnings

    arguments.everything = True
    with ExitStack() as stack:
        judge = stack.enter_context(judge_from(arguments, scorer, keep_shown=True))
        judged = _scoring(scorer, judge, stack, quiet=arguments.quiet)
        rows, stats = _read(arguments, scorer, judged)
        earnings = Earnings(scorer.plan, asks=judge is not None)
        named = [pair for subject in _subjects(scorer, rows) for pair in _probes(subject)]
        for (name, _), row in zip(named, judged(row for _, row in named), strict=True):
            earnings.add(name, row)
        findings = Findings(scorer.plan, earnings.all, stats, len(rows))
        if judge is not None:
            findings.judges = tuple(judge.models)
            findings.answered = tuple(judge.meter.models)
            findings.stopped = judge.stopped
    findings.costs = _costs(arguments, scorer, rows)
    findings.alarms = alarms(scorer.plan, earnings.all, stats)
    return findings


def _scoring(scorer: Scorer, judge: Judge | None, stack: ExitStack, *, quiet: bool) -> Judged:
    """What scores rows; with a judge it shows how it is getting on until ``stack`` ends."""
    from rubricc.cli.progress import Progress
    from rubricc.judging.unasked import unasked

    if judge is None:
        return lambda rows: (unasked(scorer, row) for row in rows)
    progress = stack.enter_context(Progress(judge.meter, None, quiet=quiet))

    def asked(rows: Iterable[Item]) -> Iterator[JudgedRow]:
        for row in judge.stream(rows):
            progress.advance(1)
            yield row

    return asked


def _read(
    arguments: argparse.Namespace, scorer: Scorer, judged: Judged
) -> tuple[list[dict[str, object]], Stats | None]:
    """The rows to try probes on, and what the data tell where there are any."""
    from rubricc.datasets.row import RowsUnreadable

    if arguments.data is None:
        return first_rows(scorer, None, arguments.rows), None
    try:
        return _through(arguments, scorer, judged)
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None


def _through(
    arguments: argparse.Namespace, scorer: Scorer, judged: Judged
) -> tuple[list[dict[str, object]], Stats]:
    """One pass over the data: every row is scored, and the first of each prompt kept."""
    from rubricc.judging.shown import digest_of
    from rubricc.trials.spread import Stats

    stats = Stats(scorer.plan)
    waiting: deque[tuple[int, Mapping[str, object] | RowScore]] = deque()
    kept: dict[bytes, dict[str, object]] = {}

    def rows() -> Iterator[Mapping[str, object] | RowScore]:
        for line, item in items(scorer.plan, arguments.data):
            waiting.append((line, item))
            yield item

    for row in judged(rows()):
        line, item = waiting.popleft()
        if row.score.error is not None:
            say(f"{arguments.data}:{line}: {row.score.error}")
        own = item if isinstance(item, Mapping) else {}
        stats.add(own, row)
        if len(kept) < arguments.rows and row.score.error is None:
            kept.setdefault(digest_of(own.get("prompt")), dict(own))
    if not kept:
        raise WrongUse(f"`{arguments.data}` has no row that can be scored")
    return list(kept.values()), stats


def _subjects(scorer: Scorer, rows: list[dict[str, object]]) -> Iterator[Subject]:
    """The rows with the texts that probes are made of; each has the answer of the next as other."""
    from rubricc.judging.questionnaire import Questionnaire
    from rubricc.trials.probes import Subject
    from rubricc.trials.target import statements

    sheets = Questionnaire(scorer.plan)
    cases = [scorer.case(row) for row in rows]
    texts = [str(case.facts.environment["response"]) for case in cases]
    for place, (row, case) in enumerate(zip(rows, cases, strict=True)):
        prompt = str(case.facts.environment.get("prompt") or "")
        other = texts[(place + 1) % len(rows)] if len(rows) > 1 else ""
        yield Subject(row, prompt, texts[place], statements(sheets, case), other)


def _probes(subject: Subject) -> Iterator[tuple[str, dict[str, object]]]:
    from rubricc.trials.probes import probe_rows

    return probe_rows(subject)


def _costs(
    arguments: argparse.Namespace, scorer: Scorer, rows: list[dict[str, object]]
) -> list[str]:
    """What 1,000 responses would take, in sentences."""
    from rubricc.cli.trial_cost import models_of, run_costs
    from rubricc.trials.probes import without_verdicts

    models = models_of(scorer.plan.judge, arguments.judge)
    return list(run_costs(scorer, [without_verdicts(row) for row in rows], models))
