"""``rubricc revise FILE [NAME] --data ROWS --judge MODEL``: responses criticised and rewritten."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import (
    NAMED_IN_FILE,
    add_asking_options,
    add_judge,
    observers_from,
    settings_from,
)
from rubricc.cli.plans import scorer_from
from rubricc.cli.sources import WrongUse, add_set, wrong_use
from rubricc.cli.written import (
    Writing,
    add_output,
    add_sampling,
    changed_warning,
    refuse_ends,
    sampling_from,
)

if TYPE_CHECKING:
    from rubricc.cli.earlier import EarlierRows
    from rubricc.report.writing_record import WritingRecord
    from rubricc.revising.reviser import Reviser
    from rubricc.revising.session import Item
    from rubricc.runtime.scorer import Scorer

SUMMARY = "criticise and rewrite responses"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc revise``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    add_output(parser)
    add_set(parser)
    group = parser.add_argument_group("asking")
    add_judge(group)
    group.add_argument(
        "--writer",
        metavar="MODEL",
        help="who rewrites, named as a judge is (default: the first judge)",
    )
    add_asking_options(group)
    add_sampling(parser, seed="of the writer's first answer; what is drawn is the file's to say")
    parser.set_defaults(everything=False, group=1)


def run(arguments: argparse.Namespace) -> int:
    """Revise; 0, 1 where the source has errors or a row is not whole, 2 on wrong use."""
    try:
        return _revise(arguments)
    except WrongUse as error:
        return wrong_use("revise", error)


def _revise(arguments: argparse.Namespace) -> int:
    from rubricc.datasets.row import RowsUnreadable
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.engine.cache import CacheUnusable
    from rubricc.revising.reviser import Reviser
    from rubricc.runtime.invalid import PlanUnusable

    if arguments.judge is None:
        raise WrongUse(
            "nobody is there to criticise: name a model with `--judge MODEL`, or write `--judge` "
            "alone for the models that the file names"
        )
    refuse_ends(arguments, arguments.file, arguments.data)
    scorer = scorer_from(arguments, "critique")
    if scorer is None:
        return 1
    models = [model for model in arguments.judge if model != NAMED_IN_FILE]
    try:
        with (
            observers_from(arguments) as observers,
            Reviser(
                scorer,
                models,
                arguments.writer,
                settings_from(arguments),
                sampling=sampling_from(arguments),
                anew=arguments.retry is not None,
                observers=observers,
            ) as reviser,
        ):
            return _write(arguments, reviser, scorer)
    except (EndpointUnusable, CacheUnusable, RowsUnreadable, PlanUnusable) as error:
        raise WrongUse(str(error)) from None


def _write(arguments: argparse.Namespace, reviser: Reviser, scorer: Scorer) -> int:
    from rubricc.cli.earlier import EarlierRows
    from rubricc.cli.written_page import print_written

    run = Writing(arguments)
    earlier = None if arguments.retry is None else EarlierRows(arguments.retry, _is_done)
    run.run(reviser.stream(_items(arguments, run, scorer, earlier)), reviser.meter)
    if earlier is not None and earlier.changed:
        reviser.meter.warn(changed_warning(arguments.retry, earlier.changed))
    record = _record(run, reviser, 0 if earlier is None else earlier.taken)
    run.write_record(record)
    stream = sys.stderr if run.to_standard_output else sys.stdout
    print_written(run, record, "row", stream)
    if not run.to_standard_output:
        print(f"written to {arguments.output}")
    is_whole = not run.statuses["incomplete"] and not run.statuses["error"]
    return 0 if is_whole and not reviser.stopped else 1


def _items(
    arguments: argparse.Namespace, run: Writing, scorer: Scorer, earlier: EarlierRows | None
) -> Iterator[Item]:
    """The rows, with what an earlier run has revised in its place."""
    from rubricc.cli.rows import cells
    from rubricc.datasets.row import RowFault
    from rubricc.datasets.rows import read_rows
    from rubricc.writing.completion import Earlier

    plan = scorer.plan
    for row in read_rows(arguments.data, digest=run.digest, **cells(plan)):
        if isinstance(row, RowFault):
            yield row
            continue
        own = row.values.get("id")
        values = row.values if own is not None else {**row.values, "id": row.line}
        own_id = values["id"]
        same = {"prompt": values.get("prompt"), "response": values.get("response")}
        known = None
        if earlier is not None and isinstance(own_id, (str, int)):
            known = earlier.take(own_id, same)
            if known is not None and known.get("plan") != plan.digest:
                raise WrongUse(
                    f"`{arguments.retry}` is of another plan: leave `--retry` away to revise anew"
                )
        yield values if known is None else Earlier(known)


def _is_done(values: Mapping[str, object]) -> bool:
    """Whether every step of a row ended well, and its hard rules are known in the end."""
    hard_rules = values.get("hard_rules")
    after = hard_rules.get("after") if isinstance(hard_rules, dict) else None
    is_known = not isinstance(after, dict) or after.get("state") != "unknown"
    return values.get("status") in ("revised", "unchanged") and is_known


def _record(run: Writing, reviser: Reviser, taken_over: int) -> WritingRecord:
    from rubricc import __version__
    from rubricc.endpoints.prices import prices_date
    from rubricc.report.record import DataFacts
    from rubricc.report.writing_record import WritingRun, build_writing_record

    return build_writing_record(
        WritingRun(
            command="revise",
            version=__version__,
            writers=(reviser.writer,),
            sampling=reviser.sampling,
            settings=reviser.settings,
            meter=reviser.meter,
            data=DataFacts(file=run.arguments.data, sha256=run.digest.hexdigest()),
            started=run.started,
            finished=run.finished,
            rows=run.statuses,
            stopped=reviser.stopped,
            prices_date=prices_date(),
            plan=reviser.scorer.plan,
            judge=reviser.policy,
            judges=reviser.judges,
            steps=run.steps,
            replies_from_cache=reviser.from_cache,
            retried=run.arguments.retry,
            taken_over=taken_over,
        )
    )
