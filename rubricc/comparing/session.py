"""One run of comparisons in one event loop: pairs in, preferences out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from rubricc.comparing.alone import Alone, hard_rules
from rubricc.comparing.compared_pair import By, ComparedPair
from rubricc.comparing.comparison import Comparison
from rubricc.comparing.pair import SIDES, Item, Pair, PairReader, Refused
from rubricc.comparing.pair_asker import PairAsker
from rubricc.comparing.principle import Principle, applicable, drawn
from rubricc.comparing.probability import (
    HALF,
    Outcome,
    Share,
    clamped,
    combined,
    label_of,
    number,
)
from rubricc.engine.cache import Cache
from rubricc.engine.engine import Engine, Observer
from rubricc.engine.meter import Meter
from rubricc.engine.ordered import Ordered
from rubricc.engine.settings import Settings
from rubricc.judging.asker import Asker
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.sample import Bill, Sampler
from rubricc.judging.together import together
from rubricc.plan.policy import Preference
from rubricc.runtime.compare import compare_scores
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.row_score import RowDetail, RowScore, id_of
from rubricc.runtime.scorer import Scorer

NOTHING_APPLIES = "no principle or pitfall applies"


class PairSession:
    """Asks one jury about pairs under one plan. No pair changes what becomes of another."""

    def __init__(
        self,
        scorer: Scorer,
        policy: Preference,
        jurors: Sequence[Juror],
        settings: Settings,
        meter: Meter,
        observers: tuple[Observer, ...] = (),
    ) -> None:
        self._scorer = scorer
        self._reader = PairReader(scorer)
        self._guidance = {each.name: each for each in scorer.plan.guidance}
        self._policy = policy
        self._jurors = jurors
        self._settings = settings
        self._cache = None
        if settings.cache is not None:
            self._cache = Cache(settings.cache, keep_text=settings.keep_text)
        self._engine = Engine(settings, meter, observers)
        sampler = Sampler(self._engine, self._cache, scorer.plan.name)
        self._questionnaire = Questionnaire(scorer.plan)
        self._asker = Asker(self._questionnaire, jurors, sampler)
        self._pairs = PairAsker(self._questionnaire, policy, jurors, sampler)
        self._gates = scorer.plan.reward.hard_rules != "report"

    @property
    def stopped(self) -> str:
        """Why no further call is made; empty while there is room."""
        return self._engine.budget.spent

    def flow(self, items: Iterable[Item]) -> Ordered[Item, ComparedPair]:
        """Begin to compare pairs."""
        return Ordered(items, self.compare, self._settings.concurrency)

    async def aclose(self) -> None:
        """Close the connections and the cache."""
        for juror in self._jurors:
            await juror.endpoint.aclose()
        if self._cache is not None:
            self._cache.close()

    async def compare(self, item: Item) -> ComparedPair:
        """The preference on one row.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        digest = self._scorer.plan.digest
        if isinstance(item, Refused):
            return ComparedPair(item.id, digest, error=item.error)
        if not isinstance(item, Mapping):
            return ComparedPair(None, digest, error="the row is not an object with columns")
        try:
            pair = self._reader.read(item)
        except RowInvalid as invalid:
            return ComparedPair(id_of(item), digest, error=str(invalid))
        bare = ComparedPair(
            pair.id,
            digest,
            lengths={"a": len(pair.a.shown.response), "b": len(pair.b.shown.response)},
            pair=pair.digest,
        )
        return await self._compared(pair, bare)

    async def _compared(self, pair: Pair, bare: ComparedPair) -> ComparedPair:
        """Equal and cut off responses by code, then hard rules, then the mode."""
        cut_off = [side.name for side in (pair.a, pair.b) if side.case.is_cut_off]
        if cut_off and self._scorer.plan.judge.truncated == "unscored":
            return replace(bare, reason=f"response {cut_off[0]} was cut off")
        if pair.is_equal:
            return self._decided(bare, "equal", HALF)
        if cut_off:
            return self._decided(bare, "cut_off", _lost(cut_off))
        a, b = (Alone(side, self._questionnaire, self._asker) for side in (pair.a, pair.b))
        found = await self._by_hard_rules(a, b, bare)
        found = await self._by_mode(pair, a, b, found)
        return self._billed(found, pair, a, b)

    async def _by_hard_rules(self, a: Alone, b: Alone, bare: ComparedPair) -> ComparedPair:
        """``bare`` with what is known of hard rules, decided where one response alone breaks one.

        With ``everything`` hard rules are asked about although they are only reported.
        """
        names = hard_rules(self._scorer.plan, a.side.case)
        if not names or not (self._gates or self._settings.everything):
            return bare
        await together([a.ask(names), b.ask(names)])
        of_a, of_b = a.score(), b.score()
        found = replace(
            bare,
            hard_rules={"a": of_a.hard_rules, "b": of_b.hard_rules},
            grounds={"a": a.grounds(names), "b": b.grounds(names)},
        )
        if not self._gates:
            return found
        if {of_a.hard_rules, of_b.hard_rules} == {"pass", "fail"}:
            return self._decided(found, "hard_rules", Fraction(of_a.hard_rules == "pass"))
        for side, score in (("a", of_a), ("b", of_b)):
            if score.hard_rules == "unknown":
                why = next((why for name, why in score.reasons.items() if name in names), "")
                return replace(found, reason=f"a hard rule of response {side} is open: {why}")
        return found

    async def _by_mode(self, pair: Pair, a: Alone, b: Alone, found: ComparedPair) -> ComparedPair:
        if self._policy.mode == "scores":
            return await self._by_scores(a, b, found)
        is_over = found.status == "decided" or bool(found.reason)
        if is_over and not self._settings.everything:
            return found
        return await self._by_principles(pair, found, is_over, a.bill)

    # ---- by principles --------------------------------------------------------------------------

    async def _by_principles(
        self, pair: Pair, found: ComparedPair, is_over: bool, bill: Bill
    ) -> ComparedPair:
        """Tier by tier until one decides; with ``is_over`` for the record alone."""
        chosen = self._drawn(pair)
        if not chosen:
            return found if is_over else replace(found, reason=NOTHING_APPLIES)
        names = tuple(one.name for one in chosen)
        shares: list[Share] = []
        for tier in self._tiers(chosen):
            if is_over and not self._settings.everything:
                break
            said = await together(self._pairs.compare(pair, one, bill) for one in tier)
            if is_over:
                said = [replace(one, counts=False) for one in said]
            found = replace(found, principles=names, comparisons=(*found.comparisons, *said))
            if is_over:
                continue
            silent = next((one for one in said if one.share is None), None)
            if silent is None:
                shares.append(_combined(said))
                is_over = not shares[-1].is_even
            else:
                found = replace(found, reason=f"`{silent.principle.name}`: {silent.reason}")
                is_over = True
        is_open = found.status == "none" and not found.reason
        return self._shared(found, shares) if is_open else found

    def _drawn(self, pair: Pair) -> list[Principle]:
        policy = self._policy
        principles = applicable(self._guidance, pair)
        return drawn(principles, policy.principles_per_comparison, policy.seed, pair.id)

    def _tiers(self, chosen: Sequence[Principle]) -> Iterator[list[Principle]]:
        """All together, or highest tier first where tiers compare one by one."""
        plan = self._scorer.plan
        if plan.reward.aggregate != "lexicographic":
            yield list(chosen)
            return
        for tier in (*plan.tiers, ""):
            members = [one for one in chosen if one.tier == tier]
            if members:
                yield members

    def _shared(self, found: ComparedPair, shares: Sequence[Share]) -> ComparedPair:
        """The last tier decides; where all are even, the orders disagree if those of any do."""
        last = shares[-1]
        outcome: Outcome = last.outcome
        if last.is_even and any(one.outcome == "inconsistent" for one in shares):
            outcome = "inconsistent"
        return self._with(found, "principles", last.p, outcome)

    # ---- by scores ------------------------------------------------------------------------------

    async def _by_scores(self, a: Alone, b: Alone, found: ComparedPair) -> ComparedPair:
        if found.status == "decided" and not self._settings.everything:
            return found
        await together([a.ask(), b.ask()])
        of_a, of_b = a.score(), b.score()
        found = replace(
            found,
            hard_rules={"a": of_a.hard_rules, "b": of_b.hard_rules},
            scores={"a": of_a, "b": of_b},
            grounds={"a": a.grounds(), "b": b.grounds()},
        )
        if found.status == "decided":
            return found
        assert isinstance(of_a.detail, RowDetail)
        assert isinstance(of_b.detail, RowDetail)
        preferred = compare_scores(self._scorer.plan, of_a.detail.score, of_b.detail.score)
        if preferred is None:
            return replace(found, reason=_open(of_a, of_b))
        p = {"a": Fraction(1), "b": Fraction(0), "tie": HALF}[preferred]
        return self._decided(replace(found, reason=""), "scores", p)

    # ---- ends -----------------------------------------------------------------------------------

    def _decided(self, found: ComparedPair, by: By, p: Fraction) -> ComparedPair:
        outcome: Outcome = "tie" if p == HALF else "a" if p > HALF else "b"
        return self._with(found, by, p, outcome)

    def _with(self, found: ComparedPair, by: By, p: Fraction, outcome: Outcome) -> ComparedPair:
        policy = self._policy
        bounded = clamped(number(p), policy)
        label = label_of(bounded, outcome, policy)
        return replace(found, by=by, p=bounded, outcome=outcome, label=label)

    def _billed(self, found: ComparedPair, pair: Pair, a: Alone, b: Alone) -> ComparedPair:
        bill = a.bill
        bill.join(b.bill)
        warnings = [w for side in (pair.a, pair.b) for w in side.case.facts.warnings]
        warnings += self._escapes(pair)
        return replace(
            found,
            calls=bill.calls,
            usage=bill.usage,
            cost_usd=bill.cost_usd,
            warnings=tuple(dict.fromkeys(warnings)),
        )

    def _escapes(self, pair: Pair) -> list[str]:
        """That control tokens were escaped, where an endpoint would have obeyed them."""
        for juror in self._jurors:
            tokens = dict.fromkeys(
                token for side in (pair.a, pair.b) for token in side.shown.values(juror.endpoint)[1]
            )
            if tokens:
                listed = ", ".join(f"`{token}`" for token in list(tokens)[:3])
                return [f"control tokens were escaped: {listed}"]
        return []


def _combined(said: Sequence[Comparison]) -> Share:
    return combined((one.principle.weight, one.share) for one in said if one.share is not None)


def _lost(cut_off: Sequence[str]) -> Fraction:
    """A response that was cut off scores lowest; two of them are equal."""
    return HALF if len(cut_off) == len(SIDES) else Fraction(cut_off[0] == "b")


def _open(a: RowScore, b: RowScore) -> str:
    """Why two scores do not compare: the first reason of either."""
    for side, score in (("a", a), ("b", b)):
        for name, reason in score.reasons.items():
            return f"the rewards are open: response {side}, `{name}`: {reason}"
    return "a reward is undefined"
