"""What asking about rows would take: calls and tokens, counted on the calls themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.request import Sampling
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.shown import Shown
from rubricc.prompts.tokens import MESSAGE_TOKENS, Counter
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.scorer import Scorer
from rubricc.trials.calls import fillable, request_about
from rubricc.trials.desk import Row


@dataclass(slots=True)
class Preview:
    """What rows would take of each member of a jury, with nothing kept or cached anywhere."""

    rows: int = 0
    asked: int = 0
    """Rows about which a judge has to be asked."""
    calls: int = 0
    sent: int = 0
    """Tokens of all messages."""
    verdicts: int = 0
    """Verdicts that are asked for, which answers grow with."""


def preview(scorer: Scorer, rows: Iterable[Row], counter: Counter) -> Preview:
    """Count the calls that ``rows`` need where every criterion is judged; rows that cannot be
    judged need none."""
    sheets, juror = Questionnaire(scorer.plan), Juror(FakeEndpoint("met"), 1.0, Sampling(), b"")
    found = Preview()
    samples = scorer.plan.judge.samples
    for row in rows:
        found.rows += 1
        try:
            case = scorer.case(row)
            wanted = case.wanted()
            shown = Shown(case) if wanted else None
        except RowInvalid:
            continue
        if shown is None:
            continue
        found.asked += 1
        for batch in fillable(sheets, case, shown, wanted):
            request = request_about(sheets, batch, shown, juror)
            found.calls += samples
            texts = (message.content for message in request.messages)
            found.sent += samples * sum(counter.count(text) + MESSAGE_TOKENS for text in texts)
            found.verdicts += samples * (1 if batch.prompt == "holistic" else len(batch.asked))
    return found
