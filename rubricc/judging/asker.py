"""A batch of questions to verdicts: every sample of every juror, and their vote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rubricc.judging.grounds import Grounds, Source
from rubricc.judging.group_sheet import GroupSheet
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Asked, Batch, Questionnaire
from rubricc.judging.sample import Bill, Sampled, Sampler
from rubricc.judging.sheet import Sheet, Slot
from rubricc.judging.shown import Shown
from rubricc.judging.single_sheet import LetterSheet, OverallSheet, TextSheet
from rubricc.judging.together import together
from rubricc.judging.vote import Ballot, agreeing, vote
from rubricc.plan.verdict import Verdict, unscored
from rubricc.prompts.fill import Unfilled
from rubricc.prompts.schema import LETTERS, labels
from rubricc.runtime.case import Wanted
from rubricc.scoring.layout import OVERALL

SILENT = "the judge gave no answer"


@dataclass(slots=True)
class Outcome:
    """The verdicts on what was asked, what each rests on, and what they took."""

    verdicts: dict[Wanted, Verdict] = field(default_factory=dict)
    grounds: dict[Wanted, Grounds] = field(default_factory=dict)
    bill: Bill = field(default_factory=Bill)

    def add(self, wanted: Wanted, verdict: Verdict, grounds: Grounds) -> None:
        """Note one verdict."""
        self.verdicts[wanted] = verdict
        self.grounds[wanted] = grounds

    def leave(self, wanted: Wanted, reason: str) -> None:
        """Note that a verdict stays open, and why."""
        self.add(wanted, unscored(reason), Grounds("judge", reason=reason))


class Asker:
    """Asks the whole jury."""

    def __init__(
        self, questionnaire: Questionnaire, jurors: Sequence[Juror], sampler: Sampler
    ) -> None:
        self._questionnaire = questionnaire
        self._jurors = jurors
        self._sampler = sampler
        self._draws = [
            (juror, number)
            for juror in jurors
            for number in range(questionnaire.plan.judge.samples)
        ]

    async def ask(self, shown: Shown, batch: Batch) -> Outcome:
        """The verdicts on one response that ``batch`` asks for.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        outcome = Outcome()
        asked = self._askable(shown, batch, outcome)
        if not asked or (batch.prompt == "holistic" and len(asked) < len(batch.asked)):
            return outcome
        sheet = self._sheet(Batch(batch.prompt, asked), shown)
        sampled = await self._samples(sheet)
        for slot in sheet.slots:
            each = sheet.asked.get(slot) or asked[0]
            verdict, grounds = self._decided(slot, each, sampled)
            outcome.add(each.wanted, verdict, grounds)
        for one in sampled:
            outcome.bill.join(one.bill)
        return outcome

    async def ask_group(
        self, shown: Sequence[Shown], asked: Sequence[Asked], wanted: Collection[Slot]
    ) -> list[Outcome]:
        """The verdicts on several responses to one prompt, one outcome a response.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        outcomes = [Outcome() for _ in shown]
        askable = self._askable(shown[0], Batch("group", tuple(asked)), *outcomes)
        sheet = GroupSheet(self._questionnaire, shown, askable, wanted)
        if not sheet.slots:
            return outcomes
        sampled = await self._samples(sheet)
        by_key = {each.key: each for each in askable}
        for place, key in sheet.slots:
            verdict, grounds = self._decided((place, key), by_key[key], sampled)
            outcomes[place].add(by_key[key].wanted, verdict, grounds)
        for one in sampled:
            outcomes[0].bill.join(one.bill)
        return outcomes

    def _askable(self, shown: Shown, batch: Batch, *outcomes: Outcome) -> tuple[Asked, ...]:
        """Those of the batch that can be asked; the others stay open."""
        found = []
        for each in batch.asked:
            obstacle = self._obstacle(shown, batch.prompt, each)
            if not obstacle:
                found.append(each)
            for outcome in outcomes if obstacle else ():
                outcome.leave(each.wanted, obstacle)
        return tuple(found)

    def _obstacle(self, shown: Shown, prompt: str, asked: Asked) -> str:
        """Why a question cannot be put at all; empty where it can."""
        if prompt == "judge_logprobs" and len(labels(asked.question)) > LETTERS:
            return f"it has more than {LETTERS} verdicts, too many for letters"
        try:
            self._questionnaire.question_digest(asked, shown.plain)
        except Unfilled as missing:
            return f"`{missing.place}` has no value"
        return ""

    def _sheet(self, batch: Batch, shown: Shown) -> TextSheet | LetterSheet | OverallSheet:
        if batch.prompt == "holistic":
            scale = self._questionnaire.plan.reward.holistic
            assert scale is not None
            return OverallSheet(self._questionnaire, batch, shown, scale)
        kind = LetterSheet if batch.prompt == "judge_logprobs" else TextSheet
        return kind(self._questionnaire, batch, shown)

    async def _samples(self, sheet: Sheet) -> list[Sampled]:
        if len(self._draws) == 1:
            return [await self._sampler.sample(sheet, *self._draws[0])]
        calls = (self._sampler.sample(sheet, *draw) for draw in self._draws)
        return await together(calls)

    def _decided(
        self, slot: Slot, asked: Asked, sampled: Sequence[Sampled]
    ) -> tuple[Verdict, Grounds]:
        """The verdict of the jury on one slot, and what it rests on."""
        if len(sampled) == 1:
            return _alone(slot, sampled[0])
        ballots = [
            Ballot(_verdict(slot, one), juror.weight)
            for one, (juror, _) in zip(sampled, self._draws, strict=True)
        ]
        plan = self._questionnaire.plan
        whole = asked.wanted.question == OVERALL
        scale = plan.reward.holistic if whole else asked.question.scale
        verdict = vote(ballots, plan.judge.vote, scale)
        return verdict, _of_many(slot, sampled, ballots, verdict)


def _verdict(slot: Slot, sampled: Sampled) -> Verdict:
    said = sampled.said.get(slot)
    return unscored(sampled.silent.get(slot, SILENT)) if said is None else said.verdict


def _alone(slot: Slot, sampled: Sampled) -> tuple[Verdict, Grounds]:
    said = sampled.said.get(slot)
    if said is None:
        verdict = _verdict(slot, sampled)
        return verdict, Grounds("judge", reason=verdict.reason)
    source: Source = "cache" if said.cached else "judge"
    return said.verdict, Grounds(source, said.evidence, said.reason or said.verdict.reason)


def _of_many(
    slot: Slot, sampled: Sequence[Sampled], ballots: Sequence[Ballot], verdict: Verdict
) -> Grounds:
    """Evidence and reason of the first sample that says what the vote says."""
    said = [one.said.get(slot) for one in sampled]
    valid = [one for one in said if one is not None]
    source: Source = "cache" if valid and all(one.cached for one in valid) else "judge"
    votes = tuple(ballot.label for ballot in ballots)
    place = agreeing(ballots, verdict)
    first = None if place is None else said[place]
    if first is None:
        return Grounds(source, "", verdict.reason, votes)
    return Grounds(source, first.evidence, first.reason or verdict.reason, votes)
