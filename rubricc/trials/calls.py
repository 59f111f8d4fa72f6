"""The calls about a row, as the runtime makes them, without anybody being asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubricc.endpoints.request import Request
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Asked, Batch, Questionnaire
from rubricc.judging.shown import Shown
from rubricc.judging.single_sheet import LetterSheet, OverallSheet, TextSheet
from rubricc.prompts.fill import Unfilled
from rubricc.runtime.case import Case, Wanted


def fillable(
    sheets: Questionnaire, case: Case, shown: Shown, wanted: Sequence[Wanted]
) -> Iterator[Batch]:
    """The batches that ask for ``wanted``, without questions whose slots have no value."""
    for batch in sheets.batches(case, wanted):
        asked = tuple(each for each in batch.asked if _is_fillable(sheets, each, shown))
        if asked:
            yield Batch(batch.prompt, asked)


def request_about(sheets: Questionnaire, batch: Batch, shown: Shown, juror: Juror) -> Request:
    """The call of one batch about one response."""
    if batch.prompt == "holistic":
        scale = sheets.plan.reward.holistic
        assert scale is not None
        overall = OverallSheet(sheets, batch, shown, scale)
        return overall.request(juror, 0, overall.slots)
    kind = LetterSheet if batch.prompt == "judge_logprobs" else TextSheet
    sheet = kind(sheets, batch, shown)
    return sheet.request(juror, 0, sheet.slots)


def _is_fillable(sheets: Questionnaire, asked: Asked, shown: Shown) -> bool:
    try:
        sheets.question_digest(asked, shown.plain)
    except Unfilled:
        return False
    return True
