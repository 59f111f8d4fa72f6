"""One run of a judge in one event loop: cases in, judged rows out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rubricc.engine.cache import Cache
from rubricc.engine.engine import Engine, Observer
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings
from rubricc.judging.asker import Asker, Outcome
from rubricc.judging.case_grounds import all_grounds, answers_of
from rubricc.judging.enough import is_enough
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Asked, Batch, Questionnaire, is_groupable
from rubricc.judging.sample import Bill, Sampler
from rubricc.judging.sheet import Slot
from rubricc.judging.shown import Shown
from rubricc.judging.together import together
from rubricc.judging.unasked import checked_texts
from rubricc.runtime.case import Case, Wanted
from rubricc.runtime.decide import NOT_ASKED
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.row_score import RowScore, failed, id_of
from rubricc.runtime.scorer import Scorer

Item = Mapping[str, object] | RowScore
"""A row, or the score of one that could not even be read."""


@dataclass(eq=False, slots=True)
class Pending:
    """A row about which somebody has to be asked, and what is known of it so far."""

    case: Case
    shown: Shown
    batches: list[Batch]
    score: RowScore | None
    """``None`` while nothing is known."""
    known: Outcome = field(default_factory=Outcome)


class Session:
    """Asks one jury about rows under one plan. Answers of earlier rows never change later ones."""

    def __init__(
        self,
        scorer: Scorer,
        jurors: Sequence[Juror],
        settings: Settings,
        meter: Meter,
        observers: tuple[Observer, ...] = (),
    ) -> None:
        self.settings = settings
        self.meter = meter
        self._scorer = scorer
        self._jurors = jurors
        self._questionnaire = Questionnaire(scorer.plan)
        self._cache = None
        if settings.cache is not None:
            self._cache = Cache(settings.cache, keep_text=settings.keep_text)
        self._engine = Engine(settings, meter, observers)
        sampler = Sampler(self._engine, self._cache, scorer.plan.name)
        self._asker = Asker(self._questionnaire, jurors, sampler)
        self._starts_open: bool | None = None

    @property
    def stopped(self) -> str:
        """Why no further call is made; empty while there is room."""
        return self._engine.budget.spent

    @property
    def pausing(self) -> int:
        """Calls that wait before another try, out of flight."""
        return self._engine.pausing

    async def aclose(self) -> None:
        """Close the connections and the cache."""
        for juror in self._jurors:
            await juror.endpoint.aclose()
        if self._cache is not None:
            self._cache.close()

    def begin(self, item: Item) -> JudgedRow | Pending:
        """What code and the row decide; pending where a judge has to be asked."""
        if isinstance(item, RowScore):
            return JudgedRow(item)
        plan = self._scorer.plan
        if not isinstance(item, Mapping):
            return JudgedRow(failed(plan.digest, "the row is not an object with columns"))
        try:
            case = self._scorer.case(item)
            wanted = case.wanted()
            score = None if wanted and self._is_surely_open(case) else case.score()
            if score is not None and (not wanted or self._is_enough(score)):
                return self._row(case, *_skipped(case, wanted, score), None)
            shown = Shown(case)
            self._report_escapes(shown)
            return Pending(case, shown, self._questionnaire.batches(case, wanted), score)
        except RowInvalid as invalid:
            return JudgedRow(failed(plan.digest, str(invalid), id_of(item)))

    async def finish(self, pending: Pending) -> JudgedRow:
        """Ask until the reward is decided, or about everything.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        if self.settings.everything and len(pending.batches) > 1:
            calls = (self._asker.ask(pending.shown, batch) for batch in pending.batches)
            for outcome in await together(calls):
                _learn(pending, outcome)
            pending.score = pending.case.score(answers_of(pending.case, pending.known.verdicts))
            return self._finished(pending)
        for batch in pending.batches:
            if self._is_done(pending):
                break
            self._take(pending, await self._asker.ask(pending.shown, batch))
        return self._finished(pending)

    async def finish_group(self, group: Sequence[Pending]) -> list[JudgedRow]:
        """Ask about several responses to one prompt together; ``group`` differs in nothing else.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        if len(group) == 1:
            return [await self.finish(group[0])]
        for batch in _union(group):
            open_still = [one for one in group if not self._is_done(one)]
            waiting = [one for one in open_still if any(_wants(one, each) for each in batch.asked)]
            if not is_groupable(batch):
                await together(self._ask_alone(one, batch) for one in waiting)
            elif waiting:
                await self._ask_together(waiting, batch)
        return [self._finished(one) for one in group]

    async def _ask_alone(self, pending: Pending, batch: Batch) -> None:
        self._take(pending, await self._asker.ask(pending.shown, _own_part(pending, batch)))

    async def _ask_together(self, waiting: Sequence[Pending], batch: Batch) -> None:
        """One call about all distinct responses; equal ones share what is said of one, and all
        share what it took."""
        alike: dict[bytes, list[Pending]] = {}
        for one in waiting:
            alike.setdefault(one.shown.digest, []).append(one)
        distinct = list(alike.values())
        wanted: set[Slot] = {
            (place, each.key)
            for place, equal in enumerate(distinct)
            for each in batch.asked
            if any(_wants(one, each) for one in equal)
        }
        if len(distinct) == 1:
            asked = tuple(each for each in batch.asked if (0, each.key) in wanted)
            outcomes = [await self._asker.ask(waiting[0].shown, Batch(batch.prompt, asked))]
        else:
            shown = [equal[0].shown for equal in distinct]
            outcomes = await self._asker.ask_group(shown, batch.asked, wanted)
        shares = iter(_shared([outcome.bill for outcome in outcomes], len(waiting)))
        for equal, outcome in zip(distinct, outcomes, strict=True):
            for one in equal:
                outcome.bill = next(shares)
                self._take(one, outcome)

    def _is_surely_open(self, case: Case) -> bool:
        """Whether nothing is decided of a row whose like are open then; saves working that out."""
        reward = self._scorer.plan.reward
        depends = reward.length_penalty is not None or reward.score is not None
        if depends or case.generated or not case.is_untouched:
            return False
        if self._starts_open is None:
            self._starts_open = not is_enough(self._scorer.plan, case.score())
        return self._starts_open

    def _is_done(self, pending: Pending) -> bool:
        return pending.score is not None and self._is_enough(pending.score)

    def _is_enough(self, score: RowScore) -> bool:
        return not self.settings.everything and is_enough(self._scorer.plan, score)

    def _take(self, pending: Pending, outcome: Outcome) -> None:
        _learn(pending, outcome)
        pending.score = pending.case.score(answers_of(pending.case, pending.known.verdicts))

    def _finished(self, pending: Pending) -> JudgedRow:
        case, known = pending.case, pending.known
        asked = (each for batch in pending.batches for each in batch.asked)
        open_still = [each.wanted for each in asked if each.wanted not in known.verdicts]
        if not open_still and pending.score is not None:
            return self._row(case, pending.score, known, pending.shown)
        for wanted in open_still:
            known.leave(wanted, NOT_ASKED.reason)
        score = case.score(answers_of(case, known.verdicts))
        return self._row(case, score, known, pending.shown)

    def _row(self, case: Case, score: RowScore, known: Outcome, shown: Shown | None) -> JudgedRow:
        bill = known.bill
        texts: Mapping[str, str] = {}
        if self.settings.keep_shown:
            texts = checked_texts(case) if shown is None else _judged_texts(shown)
        grounds = all_grounds(case, known.grounds)
        return JudgedRow(score, grounds, bill.calls, bill.usage, bill.cost_usd, texts)

    def _report_escapes(self, shown: Shown) -> None:
        for juror in self._jurors:
            _, tokens = shown.values(juror.endpoint)
            if tokens:
                listed = ", ".join(f"`{token}`" for token in tokens[:3])
                shown.case.facts.warnings.append(f"control tokens were escaped: {listed}")
                return


def _judged_texts(shown: Shown) -> Mapping[str, str]:
    return {"prompt": shown.prompt, "response": shown.response}


def _skipped(case: Case, wanted: Sequence[Wanted], score: RowScore) -> tuple[RowScore, Outcome]:
    """The score of a row about which nobody has to be asked, and why ``wanted`` stays open."""
    outcome = Outcome()
    for one in wanted:
        outcome.leave(one, NOT_ASKED.reason)
    return (case.score(answers_of(case, outcome.verdicts)) if wanted else score), outcome


def _learn(pending: Pending, outcome: Outcome) -> None:
    pending.known.verdicts.update(outcome.verdicts)
    pending.known.grounds.update(outcome.grounds)
    pending.known.bill.join(outcome.bill)


def _union(group: Sequence[Pending]) -> list[Batch]:
    """The calls of a group: those of the response of which most is wanted, and what they lack."""
    batches = list(max((one.batches for one in group), key=_size))
    seen = {each.wanted for batch in batches for each in batch.asked}
    for batch in (batch for one in group for batch in one.batches):
        missing = tuple(each for each in batch.asked if each.wanted not in seen)
        if missing:
            batches.append(Batch(batch.prompt, missing))
            seen.update(each.wanted for each in missing)
    return batches


def _own_part(pending: Pending, batch: Batch) -> Batch:
    """What one row wants of a batch; what a rating of the whole is about is its own."""
    if batch.prompt == "holistic":
        return next(own for own in pending.batches if own.prompt == "holistic")
    return Batch(batch.prompt, tuple(each for each in batch.asked if _wants(pending, each)))


def _size(batches: Iterable[Batch]) -> int:
    return sum(len(batch.asked) for batch in batches)


def _wants(pending: Pending, asked: Asked) -> bool:
    own = (each.wanted for batch in pending.batches for each in batch.asked)
    return asked.wanted in own and asked.wanted not in pending.known.verdicts


def _shared(bills: Sequence[Bill], among: int) -> list[Bill]:
    """What several rows took together, as the share of each."""
    whole = Bill()
    for bill in bills:
        whole.join(bill)
    return whole.shares(among)
