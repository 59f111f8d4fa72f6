"""``rubricc redteam FILE [NAME]``: what attacks on the judge of a rubric can do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import add_judge_options, judge_from, whole
from rubricc.cli.plans import scorer_from
from rubricc.cli.scoring import say
from rubricc.cli.sources import WrongUse, add_set, refuse_input, why_not, wrong_use
from rubricc.cli.trial_rows import first_rows, text_of

if TYPE_CHECKING:
    from rubricc.cli.redteam_page import Trial
    from rubricc.judging.judge import Judge
    from rubricc.runtime.scorer import Scorer
    from rubricc.trials.measure import Bad, Measured

SUMMARY = "attack the judge: what can a bad response do"

TARGETS = ("preference", "critique")
"""What a source is compiled for beside its reward, so that all of its prompts are looked at."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc redteam``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--data",
        metavar="ROWS",
        help="rows with bad responses: a .jsonl, .csv or .tsv file; - for standard input "
        "(default: three that ship)",
    )
    parser.add_argument(
        "--rows",
        metavar="N",
        type=whole(1),
        default=10,
        help="attack the first N rows of the data (default: 10)",
    )
    parser.add_argument(
        "--format",
        choices=("table", "json"),
        default="table",
        help="how it is shown (default: table)",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="where the result is written as JSON, too"
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_set(parser)
    add_judge_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Attack; 0, 1 where something is broken or left unasked, 2 on wrong use."""
    try:
        return _redteam(arguments)
    except WrongUse as error:
        return wrong_use("redteam", error)


def _redteam(arguments: argparse.Namespace) -> int:
    from rubricc.cli.redteam_page import Trial
    from rubricc.trials.static import check_static

    if arguments.group != 1:
        raise WrongUse("every attack is judged by itself: leave `--group` out")
    refuse_input(arguments.output, arguments.file, arguments.data or arguments.file)
    scorer = scorer_from(arguments)
    complete = scorer_from(arguments, *TARGETS) if scorer is not None else None
    if scorer is None or complete is None:
        return 1
    rows = first_rows(scorer, arguments.data, arguments.rows)
    trial = Trial(scorer.plan, check_static(complete, rows[0]))
    _measure(arguments, scorer, _bad(scorer, rows, arguments.data is None), trial)
    _show(arguments, trial)
    return 0 if trial.static.holds and not trial.stopped else 1


def _bad(scorer: Scorer, rows: Sequence[dict[str, object]], samples: bool) -> list[Bad]:
    """The bad responses: those of the rows, or the three that ship to the first sample."""
    from rubricc.trials.measure import Bad
    from rubricc.trials.sample import BAD
    from rubricc.trials.static import attacks_on

    if samples:
        named = [({**rows[0], "id": name}, text) for name, text in BAD.items()]
    else:
        named = [(row, text_of(scorer, row)) for row in rows]
    return [
        Bad(row, text, [attack for attack in attacks_on(scorer, row) if attack.measured])
        for row, text in named
    ]


def _measure(
    arguments: argparse.Namespace, scorer: Scorer, bad: Sequence[Bad], trial: Trial
) -> None:
    """Count the cost; and ask, where a judge is named."""
    from rubricc.cli.trial_cost import cost_of, models_of
    from rubricc.prompts.tokens import token_counter
    from rubricc.trials.preview import preview

    rows = (row for each in bad for row in each.rows())
    counted = preview(scorer, rows, token_counter())
    models = models_of(scorer.plan.judge, arguments.judge)
    trial.bad = len(bad)
    trial.cost = cost_of(counted, scorer.plan.judge, models)
    arguments.everything = True
    with judge_from(arguments, scorer) as judge:
        if judge is None:
            return
        say(f"asks about {counted.asked:,} responses: {trial.cost.words()}")
        trial.measured = _asked(judge, bad, counted.rows, quiet=arguments.quiet)
        trial.judges = tuple(judge.models)
        trial.answered = tuple(judge.meter.models)
        trial.stopped = judge.stopped


def _asked(judge: Judge, bad: Sequence[Bad], rows: int, *, quiet: bool) -> Measured:
    from rubricc.cli.progress import Progress
    from rubricc.trials.measure import Measured

    measured = Measured(judge.scorer.plan)
    with Progress(judge.meter, rows, quiet=quiet) as progress:
        judged = judge.stream(row for each in bad for row in each.rows())
        for each in bad:
            count = 1 + len(each.attacks)
            measured.add(each, islice(judged, count))
            progress.advance(count)
    return measured


def _show(arguments: argparse.Namespace, trial: Trial) -> None:
    from rubricc.cli.parts import print_parts
    from rubricc.cli.redteam_page import page, record_of

    if arguments.output is not None:
        write_json(record_of(trial), arguments.output)
    if arguments.format == "json":
        sys.stdout.write(json.dumps(record_of(trial), indent=2, ensure_ascii=False) + "\n")
        return
    print_parts(page(trial), sys.stdout)
    if arguments.output not in (None, "-"):
        print(f"written to {arguments.output}")


def write_json(record: dict[str, object], path: str) -> None:
    """Write one JSON object to a file.

    Raises:
        WrongUse: the file cannot be written.
    """
    from rubricc.datasets.write import open_records

    try:
        with open_records(path) as write:
            write(record)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be written: {why_not(error)}") from None
