"""``rubricc rank FILE [NAME] --data ROWS``: many responses to one prompt, best to worst."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc.cli.judging import add_judge_options, observers_from, settings_from
from rubricc.cli.plans import scorer_from
from rubricc.cli.score import outputs
from rubricc.cli.sources import WrongUse, add_set, refuse_input, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.cli.ranking import RankRun
    from rubricc.comparing.ranker import Ranker
    from rubricc.runtime.scorer import Scorer

SUMMARY = "rank many responses to one prompt"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc rank``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--data",
        metavar="ROWS",
        required=True,
        help="rows with prompt and a list of responses: a .jsonl, .csv or .tsv file; - for "
        "standard input",
    )
    parser.add_argument(
        "--group-by",
        metavar="COLUMN",
        help="rows have one response each, and belong together where this column is the same",
    )
    parser.add_argument(
        "--by",
        choices=("pairs", "group", "scores"),
        default="pairs",
        help="compare every two responses (default), score them in one call about several, or one "
        "by one",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write the objects; - for standard output",
    )
    parser.add_argument(
        "--format",
        choices=("table", "jsonl"),
        help="what is shown: a table (default on a terminal, and with -o), or one JSON object "
        "per row",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    add_set(parser)
    add_judge_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Rank; 0, 1 where the source has errors, a row is wrong or the run stopped early, 2 on wrong
    use."""
    try:
        return _rank(arguments)
    except WrongUse as error:
        return wrong_use("rank", error)


def _rank(arguments: argparse.Namespace) -> int:
    from rubricc.cli.ranking import RankRun

    if arguments.group > 1 and arguments.by != "group":
        raise WrongUse("`--group` is of `--by group`, which scores several responses in one call")
    refuse_input(arguments.output, arguments.file, arguments.data)
    scorer = scorer_from(arguments, "preference")
    if scorer is None:
        return 1
    with _ranker_from(arguments, scorer) as ranker:
        ranking = RankRun(ranker, arguments.data, outputs(arguments), arguments.group_by)
        _run(ranking, arguments)
        if arguments.output not in (None, "-"):
            ranking.write_record(Path(arguments.output))
        ranking.show(sys.stdout if "-" not in outputs(arguments) else None)
    if arguments.output and "-" not in outputs(arguments):
        print(f"written to {arguments.output}")
    return 1 if ranking.has_failed else 0


def _run(ranking: RankRun, arguments: argparse.Namespace) -> None:
    from rubricc.datasets.row import RowsUnreadable

    try:
        ranking.run(quiet=arguments.quiet)
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WrongUse(f"`{arguments.output}` cannot be written: {why_not(error)}") from None


@contextmanager
def _ranker_from(arguments: argparse.Namespace, scorer: Scorer) -> Iterator[Ranker]:
    """The ranker that the options describe, closed at the end.

    Raises:
        WrongUse: it cannot be asked, the plan compares nothing, or a library is missing.
    """
    from rubricc.cli.comparing import models_from
    from rubricc.comparing.ranker import Ranker
    from rubricc.comparing.strengths import RankingMissing
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.engine.cache import CacheUnusable
    from rubricc.runtime.invalid import PlanUnusable

    try:
        with (
            observers_from(arguments) as observers,
            Ranker(
                scorer,
                models_from(arguments),
                settings_from(arguments),
                observers,
                by=arguments.by,
            ) as ranker,
        ):
            yield ranker
    except (EndpointUnusable, CacheUnusable, PlanUnusable, RankingMissing) as error:
        raise WrongUse(str(error)) from None
