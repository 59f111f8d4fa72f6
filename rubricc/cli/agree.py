"""``rubricc agree FILE [NAME] --data ROWS``: does the judge agree with people."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rubricc import __version__
from rubricc.cli.judging import NAMED_IN_FILE, add_judge_options, whole
from rubricc.cli.plans import scorer_from
from rubricc.cli.sources import WrongUse, add_set, refuse_input, why_not, wrong_use

if TYPE_CHECKING:
    from rubricc.agreement.figures import Method
    from rubricc.agreement.measure import Measurement
    from rubricc.agreement.result import Agreement, JudgeAsked
    from rubricc.agreement.rows import LabelledRows
    from rubricc.plan.plan import Plan
    from rubricc.plan.policy import Judge
    from rubricc.runtime.scorer import Scorer

SUMMARY = "say how well the judge agrees with people"

NO_JUDGE = (
    "nobody is asked: name a judge with `--judge MODEL`, "
    "or give its recorded answers in the column `judge_verdicts`"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of ``rubricc agree``."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a rubric, a constitution or a .plan.json"
    )
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="which one, if the file has several"
    )
    parser.add_argument(
        "--data", metavar="ROWS", help="labelled rows: a .jsonl, .csv or .tsv file; - for input"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="ask nobody, and say whether the stored result still holds",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where the result is stored (default: NAME.agreement.json beside FILE)",
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    _add_measuring(parser)
    add_set(parser)
    add_judge_options(parser)


def _add_measuring(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--repeat",
        metavar="N",
        type=whole(0),
        default=0,
        help="judge the first N rows again, four times, to see how often verdicts change "
        "(default: 0)",
    )
    parser.add_argument(
        "--cluster",
        choices=("prompt", "row"),
        default="prompt",
        help="what intervals are drawn over (default: prompt)",
    )
    parser.add_argument(
        "--seed", metavar="N", type=whole(0), default=0, help="of the intervals (default: 0)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure, or check; 0, 1 with errors, unusable rows or a stale result, 2 on wrong use."""
    from rubricc.agreement.extra import StatisticsMissing
    from rubricc.agreement.file import ResultInvalid
    from rubricc.datasets.row import RowsUnreadable

    try:
        return _check(arguments) if arguments.check else _agree(arguments)
    except (WrongUse, StatisticsMissing, ResultInvalid, RowsUnreadable) as error:
        return wrong_use("agree", WrongUse(str(error)))


def _check(arguments: argparse.Namespace) -> int:
    from rubricc.agreement.file import read_agreement
    from rubricc.agreement.stale import stale

    scorer = scorer_from(arguments)
    if scorer is None:
        return 1
    path = _place(arguments, scorer.plan)
    result = read_agreement(path)
    reasons = stale(result, scorer.plan, _judge_now(arguments, scorer.plan))
    if not reasons:
        asked = "who was asked is not known" if result.judge.recorded else "asked in the same way"
        print(f"{path} of {result.date} holds: the same questions, {asked}")
        return 0
    print(f"{path} of {result.date} does not hold any more")
    for reason in reasons:
        print(f"  {reason}")
    return 1


def _judge_now(arguments: argparse.Namespace, plan: Plan) -> Judge:
    """The policy of the plan, with the models that ``--judge`` names in place of its own."""
    from rubricc.plan.policy import JudgeModel

    models = [model for model in arguments.judge or () if model != NAMED_IN_FILE]
    if not models:
        return plan.judge
    return plan.judge.model_copy(update={"models": tuple(JudgeModel(model=m) for m in models)})


def _agree(arguments: argparse.Namespace) -> int:
    from rubricc.agreement.extra import require_statistics
    from rubricc.agreement.file import write_agreement
    from rubricc.cli.agree_page import print_page

    if arguments.data is None:
        raise WrongUse("nothing is measured without labelled rows: give them with `--data ROWS`")
    require_statistics()
    refuse_input(arguments.output, arguments.file, arguments.data)
    scorer = scorer_from(arguments)
    if scorer is None:
        return 1
    path = _place(arguments, scorer.plan)
    refuse_input(path, arguments.file, arguments.data)
    result = _measured(arguments, scorer)
    print_page(result, sys.stdout)
    if not result.overall.coverage and any(one.decided_by == "judge" for one in result.criteria):
        print("not stored: the judge scored none of what people labelled")
        return 1
    try:
        write_agreement(result, path)
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be written: {why_not(error)}") from None
    print(f"written to {path}")
    return 1 if result.data.faults or result.judge.stopped else 0


def _measured(arguments: argparse.Namespace, scorer: Scorer) -> Agreement:
    from rubricc.agreement.figures import Method
    from rubricc.agreement.measure import Measurement
    from rubricc.agreement.result import Agreement

    plan = scorer.plan
    method = Method(seed=arguments.seed, cluster=arguments.cluster)
    measurement = Measurement(plan, method)
    rows = _rows(arguments, plan, method)
    if arguments.judge is None:
        judge = _recorded(rows, measurement)
    else:
        judge = _asked(arguments, scorer, rows, measurement)
    if not measurement.rows:
        raise WrongUse(
            f"`{arguments.data}` has no row with a label of a person: "
            "give labels in `people` or `verdicts`"
        )
    return Agreement(
        rubric=plan.name,
        plan=plan.digest,
        date=datetime.now(UTC).date().isoformat(),
        version=__version__,
        judge=judge,
        data=rows.facts(measurement.rows),
        method=method,
        overall=measurement.overall(),
        criteria=measurement.criteria(),
        notes=tuple(f"{note} ({count})" for note, count in measurement.notes.items()),
    )


def _recorded(rows: LabelledRows, measurement: Measurement) -> JudgeAsked:
    """Take every row with the answers that it has recorded."""
    from rubricc.agreement.result import JudgeAsked
    from rubricc.runtime.invalid import RowInvalid

    found = False
    for row in rows:
        found = found or "judge_verdicts" in row.recorded
        if not found:
            raise WrongUse(NO_JUDGE)
        own = row.recorded.get("judge_verdicts", {})
        try:
            measurement.add(row, own)
        except RowInvalid as error:
            rows.refuse(row.line, str(error))
            continue
        measurement.add_repeat("retest", row, own, row.recorded.get("judge_retest", {}))
        measurement.add_repeat("order_flip", row, own, row.recorded.get("judge_reordered", {}))
    return JudgeAsked(recorded=True)


def _asked(
    arguments: argparse.Namespace, scorer: Scorer, rows: LabelledRows, measurement: Measurement
) -> JudgeAsked:
    """Have every row judged, within the limits of the run."""
    from rubricc.agreement.ask import Asking, ask_about
    from rubricc.cli.agree_judges import Judges

    judges = Judges(arguments, scorer.allow_extern)
    repeat = 0 if arguments.offline else arguments.repeat
    asking = Asking(scorer.plan, judges.open, rows.refuse, judges.advance, repeat)
    return ask_about(rows, measurement, asking)


def _rows(arguments: argparse.Namespace, plan: Plan, method: Method) -> LabelledRows:
    """The labelled rows; a row that cannot be used is reported with its line."""
    from rubricc.agreement.rows import LabelledRows
    from rubricc.cli.rows import cells

    def tell(line: int, reason: str) -> None:
        print(f"{arguments.data}:{line}: {reason}".replace("\n", " "), file=sys.stderr)

    return LabelledRows(arguments.data, plan, method, tell, **cells(plan))


def _place(arguments: argparse.Namespace, plan: Plan) -> Path:
    """Where the result is stored: beside its source, or here for a source of the library."""
    from rubricc.agreement.file import ENDING
    from rubricc.cli.sources import shipped_file

    if arguments.output is not None:
        return Path(arguments.output)
    folder = Path() if shipped_file(arguments.file) else arguments.file.parent
    return folder / f"{plan.name}{ENDING}"
