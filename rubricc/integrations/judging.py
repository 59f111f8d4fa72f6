"""The judge of a reward: what a trainer must be told of it, and what must not stop a training."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import CallFailed, EndpointError, EndpointUnusable
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.engine.settings import Settings
from rubricc.judging.grounds import Grounds
from rubricc.judging.judge import Judge
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Model
from rubricc.judging.verdicts import CANNOT_TELL
from rubricc.runtime.scorer import Scorer

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spent:
    """Counts of a judge, as far as metrics tell them."""

    calls: int = 0
    sent: int = 0
    asked: int = 0
    cached: int = 0


@dataclass(slots=True)
class Watch:
    """What an observer of calls has seen. It does not hold the judge, whose session holds it."""

    has_answered: bool = False
    is_down: CallFailed | None = None
    """The last failure that says something of the server, and not of what was asked."""

    def observe(
        self, endpoint: Endpoint, request: Request, outcome: Reply | EndpointError, seconds: float
    ) -> None:
        """Take one call into account."""
        if isinstance(outcome, Reply):
            self.has_answered = True
        elif isinstance(outcome, CallFailed) and outcome.again:
            self.is_down = outcome


class BatchJudge:
    """Judges batches for one reward called ``name``.

    A judge that never answered is an error; one that fails later leaves rows open, with a warning
    for the first of them alone. It may be used from several threads, for several batches at once.

    Raises:
        EndpointUnusable: nobody can be asked.
    """

    def __init__(
        self, name: str, scorer: Scorer, models: Sequence[Model], settings: Settings
    ) -> None:
        self._name = name
        self._watch = Watch()
        self._judge = Judge(scorer, models, settings, [self._watch.observe])
        self._has_warned = False
        self._logged = Spent()
        self._guard = threading.Lock()

    def score(self, rows: Sequence[Row]) -> list[JudgedRow]:
        """Judge a batch and wait for it.

        Raises:
            EndpointUnusable: nobody ever answered.
        """
        judged = self._judge.score(rows)
        self._look_at(judged)
        return judged

    async def score_async(self, rows: Sequence[Row]) -> list[JudgedRow]:
        """The same without blocking the running loop.

        Raises:
            EndpointUnusable: nobody ever answered.
        """
        judged = await self._judge.score_async(rows)
        self._look_at(judged)
        return judged

    def metrics(self, rows: Sequence[JudgedRow]) -> Iterator[tuple[str, float]]:
        """What a batch took, under the same keys whatever happened.

        What several batches at once took is told once, with the one that ends first.
        """
        count = len(rows)
        if not count:
            return
        spent = self._since_last()
        open_rows = sum(row.score.status in ("undecided", "undefined") for row in rows)
        verdicts = spent.asked + spent.cached
        yield "unscored", open_rows / count
        yield "judge_failures", len(left_open(rows)) / count
        yield "calls", spent.calls / count
        yield "tokens_sent", spent.sent / count
        yield "cached", spent.cached / verdicts if verdicts else 0.0

    def close(self) -> None:
        """Close connections and the cache; a later batch opens them anew."""
        self._judge.close()

    def _look_at(self, rows: Sequence[JudgedRow]) -> None:
        watch = self._watch
        if watch.is_down is not None and not watch.has_answered:
            raise EndpointUnusable(
                f"`{self._name}` has a judge that never answered: {watch.is_down}"
            )
        reasons = left_open(rows)
        with self._guard:
            if not reasons or self._has_warned:
                return
            self._has_warned = True
        warnings.warn(
            f"`{self._name}`: {len(reasons)} of {len(rows)} completions have no reward, because "
            f"the judge gave no answer: {reasons[0]}; later ones are only counted, in "
            f"`{self._name}/judge_failures`",
            stacklevel=4,
        )

    def _since_last(self) -> Spent:
        meter = self._judge.meter
        with self._guard:
            now = Spent(meter.calls, meter.usage.sent, meter.asked, meter.cached)
            before, self._logged = self._logged, now
        return Spent(
            now.calls - before.calls,
            now.sent - before.sent,
            now.asked - before.asked,
            now.cached - before.cached,
        )


def left_open(rows: Sequence[JudgedRow]) -> list[str]:
    """Why rewards are open for want of a judge's answer, one reason a row.

    That a judge cannot tell is an answer; a call that failed, an answer that is not valid and a
    budget that is spent are none.
    """
    return [why for row in rows if row.score.status == "undecided" for why in _silences(row)[:1]]


def _silences(row: JudgedRow) -> list[str]:
    found = []
    for name, why in row.score.reasons.items():
        grounds = row.grounds.get(name, ())
        each = [grounds] if isinstance(grounds, Grounds) else grounds
        if why != CANNOT_TELL.reason and any(one.source in ("judge", "cache") for one in each):
            found.append(why)
    return found
