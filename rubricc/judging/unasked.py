"""Rows about which nobody is asked, with what their verdicts rest on all the same."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.judging.case_grounds import all_grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.runtime.case import Case
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.row_score import RowScore, failed, id_of
from rubricc.runtime.scorer import Scorer


def unasked(scorer: Scorer, item: Mapping[str, object] | RowScore) -> JudgedRow:
    """A row scored by code and by what it gives, with the texts that its checks read."""
    if isinstance(item, RowScore):
        return JudgedRow(item)
    try:
        case = scorer.case(item)
        return JudgedRow(case.score(), all_grounds(case, {}), responses=checked_texts(case))
    except RowInvalid as invalid:
        return JudgedRow(failed(scorer.plan.digest, str(invalid), id_of(item)))


def checked_texts(case: Case) -> dict[str, str]:
    """The prompt and the response of a case, as checks read them."""
    texts = {name: case.facts.environment.get(name) for name in ("prompt", "response")}
    return {name: text for name, text in texts.items() if isinstance(text, str)}
