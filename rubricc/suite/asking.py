"""Asks models about the rows of tests, and keeps what they answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import EndpointError
from rubricc.endpoints.record import CallRecord, record_of
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.judge import Judge
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Model
from rubricc.prompts.fence import DIGITS
from rubricc.runtime.scorer import Scorer
from rubricc.suite.answers import Heard, Row, judge_apart

_CODE: Final = re.compile(rf" \d{{{DIGITS}}}>")
"""The code in the tags of a fence, which follows from the text between them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Answers about the tests of one file; ``is_whole`` unless a call was not made, or failed."""

    records: Sequence[CallRecord]
    is_whole: bool


class Asking:
    """Asks ``models``, or those that each rubric names, within the limits of ``settings``.

    Every criterion is judged. No cache is used, because what it answers is in no recording. One
    object serves a whole run of tests: its budget is that of all of them.
    """

    def __init__(self, models: Sequence[Model] = (), settings: Settings = DEFAULTS) -> None:
        self._models = tuple(models)
        self._settings = replace(settings, everything=True, cache=None, group=1)
        self._records: list[CallRecord] = []
        self._is_whole = True
        self.heard = Heard()
        self.calls = 0
        """Tries of calls so far."""
        self.cost_usd = 0.0
        """What they cost, as far as prices are known."""

    def judge(self, scorer: Scorer, rows: Sequence[Row]) -> list[JudgedRow]:
        """Judge rows of one rubric in full; one result a row, in order.

        Raises:
            EndpointUnusable: nobody can be asked.
        """
        records: list[CallRecord] = []

        def keep(
            endpoint: Endpoint, request: Request, outcome: Reply | EndpointError, seconds: float
        ) -> None:
            if isinstance(outcome, Reply):
                records.append(_kept(record_of(endpoint, request, outcome), scorer.plan.name))

        with Judge(scorer, self._models, self._left(), [keep]) as judge:
            judged = judge_apart(judge, rows)
        self._is_whole = self._is_whole and not (judge.stopped or judge.meter.failed)
        self.calls += judge.meter.calls
        self.cost_usd += judge.meter.cost_usd
        self.heard.count(judged)
        self.heard.models.update(map(answered_by, records))
        seats = {name: place for place, name in enumerate(judge.models)}
        self._records += sorted(records, key=lambda record: _place(record, seats))
        return judged

    def taken(self) -> Taken:
        """The answers since the last call of this, in an order that depends on them alone."""
        taken = Taken(self._records, self._is_whole)
        self._records, self._is_whole = [], True
        return taken

    def _left(self) -> Settings:
        """The settings with what is left of the budget."""
        settings = self._settings
        if settings.max_calls is not None:
            left = max(settings.max_calls - self.calls, 0)
            settings = replace(settings, max_calls=left)
        if settings.max_cost_usd is not None:
            left_usd = settings.max_cost_usd - self.cost_usd
            spent = left_usd <= 0.0
            settings = replace(settings, max_calls=0 if spent else settings.max_calls)
            settings = settings if spent else replace(settings, max_cost_usd=left_usd)
        return settings


def answered_by(record: CallRecord) -> str:
    """Who gave an answer, as ``openai:gpt-5-mini (gpt-5-mini-2026-08-07)``."""
    came_back = record.reply.model if record.reply is not None else ""
    is_other = came_back not in ("", record.model)
    return f"{record.endpoint} ({came_back})" if is_other else record.endpoint


def _kept(record: CallRecord, rubric: str) -> CallRecord:
    """The record without what differs from run to run though the answer is the same."""
    assert record.reply is not None
    reply = record.reply.model_copy(update={"usage": None})
    return record.model_copy(update={"reply": reply, "tag": rubric})


def _place(record: CallRecord, seats: dict[str, int]) -> tuple[int, list[str], int, str]:
    """Orders records by who answered and what was judged, so that an edit of the rubric changes
    lines in their place; tries of one call stay in the order in which they were made."""
    shown = [_CODE.sub(">", message.content) for message in reversed(record.messages)]
    return seats.get(record.endpoint, len(seats)), shown, record.sample, record.digest
