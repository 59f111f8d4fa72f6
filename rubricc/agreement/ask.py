"""A judge, asked about labelled rows, and about some of them again."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Literal

from rubricc.agreement.judged import JudgedLabels
from rubricc.agreement.measure import Measurement, RepeatKind
from rubricc.agreement.read import LabelledRow
from rubricc.agreement.result import JudgeAsked
from rubricc.agreement.rows import Tell
from rubricc.agreement.stale import instructions_digest
from rubricc.engine.meter import Meter
from rubricc.judging.judge import Judge
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.plan import Plan
from rubricc.runtime.invalid import RowInvalid

SAMPLES: Final = 2
"""Answers to the same question that are compared with each other."""

ORDERS: Final[Mapping[RepeatKind, Literal["file", "shuffled"]]] = {
    "retest": "file",
    "order_flip": "shuffled",
}
"""The order of the questions where a row is judged again."""

Purpose = Literal["first", "retest", "order_flip"]

OpenJudge = Callable[[Plan, Purpose], AbstractContextManager[Judge]]
"""Makes a judge for a plan, which asks about everything. For ``order_flip`` it has no cache, whose
answers would be those of another order."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How rows are asked about.

    The first ``repeat`` rows are judged again with two samples in the order of the file, and with
    two samples in orders of their own: up to four more answers to each question about them.
    """

    plan: Plan
    open_judge: OpenJudge
    refuse: Tell
    """Told of the line of a row that cannot be judged, and why."""
    advance: Callable[[], None] = lambda: None
    """Called once for every row that is judged, and for every time."""
    repeat: int = 0


def ask_about(rows: Iterable[LabelledRow], measurement: Measurement, asking: Asking) -> JudgeAsked:
    """Have every row judged and measured; says who answered.

    Raises:
        EndpointUnusable: an endpoint never answered and never will.
    """
    plan = asking.plan
    with asking.open_judge(plan, "first") as judge:
        kept = _first(judge, rows, measurement, asking)
        policy, meters, stopped = judge.policy, [judge.meter], [judge.stopped]
    for kind in ORDERS if kept else ():
        if kind == "retest" or order_matters(plan):
            again = plan.judge.model_copy(update={"samples": SAMPLES, "order": ORDERS[kind]})
            with asking.open_judge(plan.model_copy(update={"judge": again}), kind) as judge:
                _again(judge, kept, measurement, asking, kind)
                meters.append(judge.meter)
                stopped.append(judge.stopped)
    asked = _asked(meters, next(filter(None, stopped), ""))
    update = {"policy": policy, "asked": tuple(one.model for one in policy.models)}
    return asked.model_copy(update={**update, "instructions": instructions_digest(plan)})


def _first(
    judge: Judge, rows: Iterable[LabelledRow], measurement: Measurement, asking: Asking
) -> list[LabelledRow]:
    """Measure every row; the rows that are to be judged again."""
    labels = JudgedLabels(asking.plan)
    kept: list[LabelledRow] = []
    for row, judged in judge_rows(judge, rows):
        asking.advance()
        try:
            if judged.score.error is not None:
                raise RowInvalid(judged.score.error)
            measurement.add(row, labels.sheet(judged), labels.by_code(judged))
        except RowInvalid as error:
            asking.refuse(row.line, str(error))
            continue
        if len(kept) < asking.repeat:
            kept.append(row)
    return kept


def _again(
    judge: Judge,
    rows: Sequence[LabelledRow],
    measurement: Measurement,
    asking: Asking,
    kind: RepeatKind,
) -> None:
    labels = JudgedLabels(asking.plan)
    for row, judged in judge_rows(judge, rows):
        asking.advance()
        for first, second in labels.two_samples(judged, SAMPLES):
            measurement.add_repeat(kind, row, first, second)


def judge_rows(
    judge: Judge, rows: Iterable[LabelledRow]
) -> Iterator[tuple[LabelledRow, JudgedRow]]:
    """Every row with what the judge made of it; it sees no label."""
    waiting: deque[LabelledRow] = deque()

    def shown() -> Iterator[Mapping[str, object]]:
        for row in rows:
            waiting.append(row)
            yield row.values

    for judged in judge.stream(shown()):
        yield waiting.popleft(), judged


def order_matters(plan: Plan) -> bool:
    """Whether questions share a call at all, so that they can stand in another order."""
    judge = plan.judge
    several = len(plan.questions) > 1 or plan.generated or any(q.each for q in plan.questions)
    return bool(several) and judge.batch != 1 and judge.verdicts != "logprobs"


def _asked(meters: Sequence[Meter], stopped: str) -> JudgeAsked:
    """What asking took."""
    known = [cost for meter in meters if (cost := meter.cost) is not None]
    return JudgeAsked(
        returned=_summed(meter.models for meter in meters),
        calls=sum(meter.calls for meter in meters),
        cost_usd=sum(known) if len(known) == len(meters) else None,
        failures=_summed(meter.failures for meter in meters),
        warnings=tuple(_summed(meter.warnings for meter in meters)),
        stopped=stopped,
    )


def _summed(counters: Iterable[Counter[str]]) -> dict[str, int]:
    return dict(sorted(sum(counters, Counter()).items()))
