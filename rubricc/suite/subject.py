"""What a test scored, ready to be held against its expectations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rubricc.plan.verdict import Verdict
from rubricc.runtime.compare import Preferred, compare_scores
from rubricc.runtime.decide import NOBODY, NOBODY_APPLIES
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.layout import OVERALL, Layout
from rubricc.scoring.score import Score
from rubricc.suite.calls import Calls, count_calls

NOT_GIVEN = frozenset({NOBODY.reason, NOBODY_APPLIES.reason, "no verdict was given"})


@dataclass(frozen=True)
class Subject:
    """One test's row with everything that an expectation can be about.

    ``row`` has the inputs and the given verdicts; ``chosen`` and ``rejected`` among them are the
    responses of a pair.
    """

    scorer: Scorer
    row: Mapping[str, object]
    score: RowScore

    @property
    def whole(self) -> Score:
        """The score with its bounds; only of a row without an error."""
        return self.score.detail.score  # type: ignore[union-attr]

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Criteria, or elements as ``covers[1]``, whose verdict nobody gave."""
        found = tuple(_missing(self.whole))
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
        return self._of("chosen"), self._of("rejected")

    def preferred(self) -> Preferred | None:
        """Which of the pair the scores prefer; ``None`` where they leave it open."""
        a, b = (score.detail.score for score in self.pair)  # type: ignore[union-attr]
        return compare_scores(self.scorer.plan, a, b)

    def missing_in_pair(self) -> tuple[str, ...]:
        """Criteria whose verdict on either response nobody gave."""
        scores = (score.detail.score for score in self.pair)  # type: ignore[union-attr]
        return tuple(dict.fromkeys(name for score in scores for name in _missing(score)))

    def _of(self, column: str) -> RowScore:
        return self.scorer.score({**self.row, "response": self.row[column]}, partial=True)


def _missing(score: Score) -> Iterator[str]:
    for name, value in score.values.items():
        if isinstance(value, Verdict):
            if value.reason in NOT_GIVEN:
                yield name
        else:
            yield from (f"{name}[{n}]" for n, one in enumerate(value) if one.reason in NOT_GIVEN)
