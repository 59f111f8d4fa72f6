"""One response of a pair, asked about alone with the judge's own prompts."""

from __future__ import annotations

from collections.abc import Collection

from rubricc.comparing.pair import Side
from rubricc.judging.asker import Asker, Outcome
from rubricc.judging.case_grounds import all_grounds, answers_of
from rubricc.judging.grounds import AllGrounds
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.sample import Bill
from rubricc.judging.together import together
from rubricc.plan.plan import Plan
from rubricc.runtime.case import Case, Wanted
from rubricc.runtime.row_score import RowScore


class Alone:
    """What is known of one response so far. Its verdicts are those of ``rubricc score``, and are
    kept under the same keys."""

    def __init__(self, side: Side, questionnaire: Questionnaire, asker: Asker) -> None:
        self.side = side
        self._questionnaire = questionnaire
        self._asker = asker
        self._known = Outcome()

    @property
    def bill(self) -> Bill:
        """What its verdicts took."""
        return self._known.bill

    async def ask(self, only: Collection[str] | None = None) -> None:
        """Ask about everything that is open, or about the criteria of these names alone.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        case = self.side.case
        wanted = [
            one
            for one in case.wanted()
            if one not in self._known.verdicts and (only is None or one in _about(case, only))
        ]
        batches = self._questionnaire.batches(case, wanted) if wanted else []
        calls = (self._asker.ask(self.side.shown, batch) for batch in batches)
        for outcome in await together(calls):
            self._known.verdicts.update(outcome.verdicts)
            self._known.grounds.update(outcome.grounds)
            self._known.bill.join(outcome.bill)

    def score(self) -> RowScore:
        """Its score with what is known."""
        return self.side.case.score(answers_of(self.side.case, self._known.verdicts))

    def grounds(self, names: Collection[str] | None = None) -> AllGrounds:
        """Where the verdicts come from: on everything, or on the criteria of these names alone."""
        found: AllGrounds = all_grounds(self.side.case, self._known.grounds)
        case = self.side.case
        if names is None:
            return found
        own = {one.reader.name for one in case.deciders if one.criterion.name in names}
        return {name: one for name, one in found.items() if name in own}


def hard_rules(plan: Plan, case: Case) -> frozenset[str]:
    """The hard rules of the plan and of the row, and the criteria that they need, by name."""
    needs = {one.name: [need.name for need in one.needs] for one in plan.criteria}
    found: set[str] = set()
    waiting = [one.criterion.name for one in case.deciders if one.criterion.kind == "hard_rule"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += needs.get(name, [])
    return frozenset(found)


def _about(case: Case, names: Collection[str]) -> set[Wanted]:
    """Every verdict that a criterion of ``names`` could want."""
    found: set[Wanted] = set()
    for decider in case.deciders:
        name = decider.criterion.name
        if name not in names:
            continue
        brought = name in case.variant.names
        question = decider.reader.name if brought else decider.criterion.question
        if question is not None:
            own = case.own[name]
            size = len(own) if isinstance(own, tuple) else 0
            found |= {Wanted(question), *(Wanted(question, place) for place in range(size))}
    return found
