"""What a test scored, ready to be held against its expectations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.verdict import Verdict
from rubricc.runtime.compare import Preferred, compare_scores
from rubricc.runtime.decide import NOBODY, NOBODY_APPLIES
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.layout import OVERALL, Layout
from rubricc.scoring.score import Score
from rubricc.suite.calls import Calls, count_calls
from rubricc.suite.lacking import lacking

NOT_GIVEN = frozenset({NOBODY.reason, NOBODY_APPLIES.reason, "no verdict was given"})

RESPONSE = "response"
PAIR = ("chosen", "rejected")


@dataclass(frozen=True)
class Subject:
    """One test's row with everything that an expectation can be about.

    ``row`` has the inputs and the given verdicts; ``chosen`` and ``rejected`` among them are the
    responses of a pair. ``judged`` is what a judge made of the row, by the column that holds the
    response; empty where nobody was asked.
    """

    scorer: Scorer
    row: Mapping[str, object]
    judged: Mapping[str, JudgedRow] = field(default_factory=dict)

    @cached_property
    def score(self) -> RowScore:
        """The score of the response, by code, given verdicts and the judge's."""
        return self._of(RESPONSE)

    @property
    def whole(self) -> Score:
        """The score with its bounds; only of a row without an error."""
        return self.score.detail.score  # type: ignore[union-attr]

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Criteria, or elements as ``covers[1]``, whose verdict nobody gave."""
        found = tuple(self._open(RESPONSE))
        holistic = self.scorer.plan.reward.holistic is not None
        return (*found, OVERALL) if holistic and OVERALL not in self.score.verdicts else found

    @cached_property
    def missing_for_reward(self) -> tuple[str, ...]:
        """Those of ``missing`` that can change the reward."""
        layout = Layout(self.scorer.plan)
        idle = {c.name for at, c in enumerate(layout.criteria) if at not in layout.relevant}
        return tuple(name for name in self.missing if name.partition("[")[0] not in idle)

    @cached_property
    def calls(self) -> Calls:
        """How many calls the row costs."""
        return count_calls(self.scorer, self.row)

    @cached_property
    def pair(self) -> tuple[RowScore, RowScore]:
        """The scores of the chosen and the rejected response; given verdicts hold for both."""
        chosen, rejected = (self._of(column) for column in PAIR)
        return chosen, rejected

    def preferred(self) -> Preferred | None:
        """Which of the pair the scores prefer; ``None`` where they leave it open."""
        a, b = (score.detail.score for score in self.pair)  # type: ignore[union-attr]
        return compare_scores(self.scorer.plan, a, b)

    def missing_in_pair(self) -> tuple[str, ...]:
        """Criteria whose verdict on either response nobody gave."""
        return tuple(dict.fromkeys(name for column in PAIR for name in self._open(column)))

    def lacks(self, names: Sequence[str], columns: Sequence[str] = (RESPONSE,)) -> str:
        """What to say of missing verdicts on the responses in ``columns``."""
        reasons: dict[str, str] = {}
        for column in columns:
            reasons |= {name: why for name, why in self._open(column).items() if why}
        faults = [self.judged[column].score.error for column in columns if column in self.judged]
        return lacking(names, reasons, next((fault for fault in faults if fault), ""))

    def row_of(self, column: str) -> Mapping[str, object]:
        """The row as one is scored whose response stands in ``column``."""
        return self.row if column == RESPONSE else {**self.row, RESPONSE: self.row[column]}

    def _of(self, column: str) -> RowScore:
        judged = self.judged.get(column)
        if judged is not None and judged.score.error is None:
            return judged.score
        return self.scorer.score(self.row_of(column), partial=True)

    def _open(self, column: str) -> dict[str, str]:
        """What is unscored for want of a verdict, with the reason of a judge that was asked."""
        score = self.score if column == RESPONSE else self.pair[PAIR.index(column)]
        judged = self.judged.get(column)
        return dict(_open(score.detail.score, judged))  # type: ignore[union-attr]


def _open(score: Score, judged: JudgedRow | None) -> Iterator[tuple[str, str]]:
    for name, value in score.values.items():
        alone = isinstance(value, Verdict)
        for place, one in enumerate([value] if isinstance(value, Verdict) else value):
            shown = name if alone else f"{name}[{place}]"
            if one.reason in NOT_GIVEN:
                yield shown, ""
            elif one.state == "unscored" and one.own is None and judged is not None:
                why = _why(judged, name, place, one)
                if why:
                    yield shown, why


def _why(judged: JudgedRow, name: str, place: int, verdict: Verdict) -> str:
    """Why a judge that was asked left a verdict open; empty where it was not asked."""
    found = judged.grounds.get(name)
    grounds = found[place] if isinstance(found, tuple) else found
    if grounds is None or grounds.source not in ("judge", "cache"):
        return ""
    own = grounds.reason
    return verdict.reason if own in ("", verdict.reason) else f"{verdict.reason}: {own}"
