"""Which hard rules a text breaks, asked of the judge as a reward would ask it.

Nothing else is asked, and all of them are, although one that is broken would decide a reward. The
questions are those of ``rubricc score``, so both share what the cache keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rubricc.judging.asker import Asker, Outcome
from rubricc.judging.case_grounds import answers_of
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.sample import Bill
from rubricc.judging.shown import Shown
from rubricc.plan.plan import Plan
from rubricc.revising.step import HardRules
from rubricc.runtime.case import Case, Wanted
from rubricc.runtime.row_score import Verdicts


class HardRuleJudge:
    """Judges the hard rules of texts under one plan."""

    def __init__(self, plan: Plan, questionnaire: Questionnaire, asker: Asker) -> None:
        self._questionnaire = questionnaire
        self._asker = asker
        self._hard = frozenset(c.name for c in plan.criteria if c.kind == "hard_rule")
        self._questions = _questions(plan, self._hard)

    async def judge(self, case: Case) -> tuple[HardRules | None, Bill]:
        """What is known of the hard rules of a case, and what asking took; ``None`` without any.

        Raises:
            RowInvalid: the case cannot be shown to a judge.
            EndpointUnusable: an endpoint never answered and never will.
        """
        brought = _brought(case)
        hard = self._hard | brought
        if not hard:
            return None, Bill()
        known = await self._asked(case, self._questions | brought)
        score = case.score(answers_of(case, known.verdicts))
        broken = tuple(_called(score.verdicts, hard, "unmet"))
        unknown = tuple(_called(score.verdicts, hard, "unscored"))
        reasons = _reasons(case, broken, known)
        return HardRules(score.hard_rules, broken, unknown, reasons), known.bill

    async def _asked(self, case: Case, questions: frozenset[str]) -> Outcome:
        wanted = [one for one in case.wanted() if one.question in questions]
        known = Outcome()
        if not wanted:
            return known
        shown = Shown(case)
        for batch in self._questionnaire.batches(case, wanted):
            outcome = await self._asker.ask(shown, batch)
            known.verdicts.update(outcome.verdicts)
            known.grounds.update(outcome.grounds)
            known.bill.join(outcome.bill)
        return known


def _questions(plan: Plan, hard: frozenset[str]) -> frozenset[str]:
    """The questions of the hard rules, and of all that they need."""
    criteria = {criterion.name: criterion for criterion in plan.criteria}
    wanted, left = set(hard), list(hard)
    while left:
        needs = (need.name for need in criteria[left.pop()].needs)
        new = [name for name in needs if name in criteria and name not in wanted]
        wanted.update(new)
        left += new
    return frozenset(q for name in wanted if (q := criteria[name].question) is not None)


def _brought(case: Case) -> frozenset[str]:
    """The hard rules that the row brings, which are questions of the same names."""
    return frozenset(one.name for one in case.generated if one.shape.kind == "hard_rule")


def _called(verdicts: Verdicts, hard: frozenset[str], label: str) -> Iterator[str]:
    """The hard rules, or elements of them, whose verdict is ``label``."""
    for name, found in verdicts.items():
        if name not in hard:
            continue
        if isinstance(found, list):
            yield from (f"{name}[{place}]" for place, one in enumerate(found) if one == label)
        elif found == label:
            yield name


def _reasons(case: Case, broken: tuple[str, ...], known: Outcome) -> Mapping[str, tuple[str, str]]:
    """By broken rule the quotation and the reason of a judge, where one said it."""
    found: dict[str, tuple[str, str]] = {}
    for decider in case.deciders:
        name = decider.reader.name
        question = decider.criterion.question or name
        for label, element in [(name, None), *_elements(name, broken)]:
            grounds = known.grounds.get(Wanted(question, element))
            if label in broken and grounds is not None:
                found[label] = grounds.evidence, grounds.reason
    return found


def _elements(name: str, broken: tuple[str, ...]) -> Iterator[tuple[str, int | None]]:
    for label in broken:
        if label.startswith(f"{name}[") and label.endswith("]"):
            yield label, int(label[len(name) + 1 : -1])
