"""One test on its way to a result: held without a judge first, then with what a judge said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rubricc.ir.module import Expectation, Test
from rubricc.judging.judged_row import JudgedRow
from rubricc.runtime.row_score import RowScore
from rubricc.suite.expectations import DoesNotHold, NotDecided, hold
from rubricc.suite.subject import PAIR, RESPONSE, Subject


@dataclass(slots=True)
class Attempt:
    """A test with what became of each of its expectations.

    What code and given verdicts decide stays as it is, whatever a judge says: a judge is asked for
    what is open alone.
    """

    test: Test
    subject: Subject | None = None
    """``None`` where the test cannot be run at all."""
    fault: str = ""
    """Why it cannot."""
    failed: dict[int, DoesNotHold] = field(default_factory=dict)
    """Expectations that do not hold, by place."""
    open: dict[int, NotDecided] = field(default_factory=dict)
    """Those that need a verdict which nobody gave."""

    def hold(self) -> None:
        """Hold every expectation against what is known without a judge."""
        for place in range(len(self.test.expectations)):
            self._hold(place)

    def wanted(self) -> dict[str, Mapping[str, object]]:
        """The rows to ask a judge about, by the column that holds their response."""
        if self.subject is None:
            return {}
        columns = (c for place in self.open for c in self._columns(self.test.expectations[place]))
        return {column: self.subject.row_of(column) for column in dict.fromkeys(columns)}

    def learn(self, judged: Mapping[str, JudgedRow]) -> None:
        """Hold what is open against the verdicts of a judge."""
        assert self.subject is not None
        self.subject = Subject(self.subject.scorer, self.subject.row, judged)
        for place in list(self.open):
            if set(self._columns(self.test.expectations[place])) & judged.keys():
                del self.open[place]
                self._hold(place)

    def _hold(self, place: int) -> None:
        assert self.subject is not None
        try:
            hold(self.test.expectations[place], self.subject)
        except DoesNotHold as failed:
            self.failed[place] = failed
        except NotDecided as undecided:
            self.open[place] = undecided

    def _columns(self, expectation: Expectation) -> tuple[str, ...]:
        """Whose response a judge has to see; nobody is asked how many calls a row would cost."""
        assert self.subject is not None
        if expectation.subject == "calls":
            return ()
        if expectation.subject != "preferred":
            return (RESPONSE,)
        preference = self.subject.scorer.plan.preference
        return () if preference is not None and preference.mode == "pairwise" else PAIR


def started(test: Test, subject: Subject) -> Attempt:
    """The attempt of a test whose row can be scored, or the fault of one that cannot."""
    score: RowScore = subject.score
    if score.error is not None:
        return Attempt(test, fault=score.error)
    attempt = Attempt(test, subject)
    attempt.hold()
    return attempt
