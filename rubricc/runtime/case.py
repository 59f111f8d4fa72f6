"""One row under one plan, with its inputs read: what code decides is decided once.

A judge asks for what :meth:`Case.wanted` lists, and scores the case again with each answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rubricc.plan.plan import Plan
from rubricc.plan.verdict import Verdict
from rubricc.runtime.decide import NOBODY, NOBODY_APPLIES, Answer, Decider, Facts
from rubricc.runtime.formulas import Variant
from rubricc.runtime.generated import Generated
from rubricc.runtime.given import Reader
from rubricc.runtime.row_score import RowDetail, RowScore, id_of
from rubricc.runtime.settled import lowest
from rubricc.scoring.layout import OVERALL

CUT_OFF = "the response was cut off, and is left unscored"

Own = dict[str, Verdict | Sequence[Verdict]]
Answers = Mapping[str, Answer]
"""Answers by the name of the question: a verdict, or one an element; ``overall`` for a rating."""


class Wanted(NamedTuple):
    """A verdict that neither code nor the row has: of a criterion, or of one element of it.

    ``question`` is its name in the plan, or the row's own name of a generated criterion.
    """

    question: str
    element: int | None = None


@dataclass(frozen=True, eq=False)
class Case:
    """A row that can be scored; made by :meth:`rubricc.runtime.scorer.Scorer.case`."""

    row: Mapping[str, object]
    plan: Plan
    facts: Facts
    given: Mapping[str, object]
    variant: Variant
    deciders: Sequence[Decider]
    """Those of the plan in file order, then those of the criteria that the row brings."""
    overall: Reader | None
    length: float | None
    """The length of the response in the unit of the length penalty, where there is one."""
    generated: Sequence[Generated]
    truncated: bool
    """Whether the response was cut off before it ended."""

    def score(self, answers: Answers | None = None) -> RowScore:
        """The score with what is known so far.

        Raises:
            RowInvalid: a given verdict is none.
        """
        plan, facts = self.plan, self.facts
        if self.is_cut_off:
            return _cut_off(plan, id_of(self.row))
        own = self.own if not answers else self._with(answers)
        score = self.variant.formula.score(own, facts.environment, length=self.length)
        has_needs = self.variant.formula.layout.has_needs
        return RowScore(
            id_of(self.row),
            score.reward,
            score.low,
            score.high,
            score.hard_rules,
            score.status,
            plan.digest,
            tuple(facts.warnings),
            None,
            RowDetail(score, self.variant.names, None if has_needs else own),
        )

    @property
    def is_cut_off(self) -> bool:
        """Whether the response was cut off, and the plan does not score it as it is."""
        return self.truncated and self.plan.judge.truncated != "score"

    @property
    def is_untouched(self) -> bool:
        """Whether nothing at all is decided, so that no reward can be."""
        return all(own is NOBODY for own in self.own.values())

    def wanted(self) -> list[Wanted]:
        """What a judge has to be asked, each question once, in file order; the rating comes last.

        A response that was cut off is asked about only where the plan scores it as it is.
        """
        if self.is_cut_off:
            return []
        found = list(dict.fromkeys(self._wanted()))
        if self.overall is not None and OVERALL not in self.own:
            found.append(Wanted(OVERALL))
        return found

    def _wanted(self) -> Iterator[Wanted]:
        for decider in self.deciders:
            criterion = decider.criterion
            brought = criterion.name in self.variant.names
            question = decider.reader.name if brought else criterion.question
            own = self.own[criterion.name]
            if question is None:
                continue
            if isinstance(own, Verdict):
                if own is NOBODY or own is NOBODY_APPLIES:
                    yield Wanted(question)
            else:
                for element, one in enumerate(own):
                    if one is NOBODY or one is NOBODY_APPLIES:
                        yield Wanted(question, element)

    @cached_property
    def own(self) -> Own:
        """The criteria's own verdicts, by code and by what the row gives, before needs.

        Raises:
            RowInvalid: a given verdict is none.
        """
        facts, given = self.facts, self.given
        own: Own = {}
        for decider in self.deciders:
            name = decider.criterion.name
            own[name] = decider.decide(facts, given.get(decider.reader.name))
        if self.overall is not None and given.get(OVERALL) is not None:
            own[OVERALL] = self.overall.one(given[OVERALL])
        elif self.plan.reward.holistic is not None and facts.says_nothing:
            own[OVERALL] = lowest(self.plan.reward.holistic)
        return own

    def _with(self, answers: Answers) -> Own:
        """The same with answers where nobody else has a verdict."""
        own = dict(self.own)
        warnings = list(self.facts.warnings)
        for decider in self.deciders:
            name = decider.criterion.name
            brought = name in self.variant.names
            question = decider.reader.name if brought else decider.criterion.question
            answer = None if question is None else answers.get(question)
            if answer is not None:
                own[name] = decider.decide(self.facts, self.given.get(decider.reader.name), answer)
        self.facts.warnings[:] = warnings  # deciding again says nothing new
        if OVERALL in answers and OVERALL not in own:
            rating = answers[OVERALL]
            if isinstance(rating, Verdict):
                own[OVERALL] = rating
        return own


def _cut_off(plan: Plan, row_id: str | int | None) -> RowScore:
    """The score of a response that was cut off, by the plan's policy and whatever it says.

    ``lowest`` is the least reward that any verdicts can give; where nothing bounds it, the row is
    unscored like under ``unscored``.
    """
    lowest = plan.judge.truncated == "lowest" and plan.reward_low is not None
    low = plan.reward_low
    high = plan.reward_low if lowest else plan.reward_high
    return RowScore(
        row_id,
        low if lowest else None,
        low,
        high,
        "unknown",
        "decided" if lowest else "undecided",
        plan.digest,
        ("the response was cut off, and scores lowest" if lowest else CUT_OFF,),
    )
