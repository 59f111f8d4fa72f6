"""A principle and a pair to a comparison: every order of every sample of every juror."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rubricc.comparing.comparison import ORDERS, Comparison, Order, OrderName
from rubricc.comparing.pair import Pair
from rubricc.comparing.pair_sheet import SLOT, PairSheet
from rubricc.comparing.principle import Principle
from rubricc.comparing.probability import HALF, Said, Share, certain, number, pooled, side_of
from rubricc.comparing.settled import Settled, half_of_code, settled_by_code
from rubricc.judging.asker import SILENT
from rubricc.judging.grounds import Grounds, Source
from rubricc.judging.juror import Juror
from rubricc.judging.questionnaire import Questionnaire
from rubricc.judging.sample import Bill, Sampled, Sampler
from rubricc.judging.together import together
from rubricc.plan.policy import Preference
from rubricc.prompts.fill import Unfilled

NOBODY = "no judge was asked"


class PairAsker:
    """Asks the whole jury about pairs, in the orders that the policy wants."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        policy: Preference,
        jurors: Sequence[Juror],
        sampler: Sampler,
    ) -> None:
        self._questionnaire = questionnaire
        self._policy = policy
        self._sampler = sampler
        self._draws = [(juror, number) for juror in jurors for number in range(policy.samples)]
        self._weights = [Fraction(repr(juror.weight)) for juror, _ in self._draws]
        self._orders: tuple[OrderName, ...] = ORDERS if policy.swap else ORDERS[:1]

    async def compare(self, pair: Pair, principle: Principle, bill: Bill) -> Comparison:
        """The pair by one principle; what that takes is added to ``bill``.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        settled = settled_by_code(pair, principle)
        if settled is not None:
            share = None if settled.p is None else certain(settled.p)
            return Comparison(principle, share, settled.source, settled.reason)
        half = half_of_code(pair, principle)
        if half is not None and half.p is None:
            return Comparison(principle, None, half.source, half.reason)
        try:
            sheets = {order: self._sheet(pair, principle, order) for order in self._orders}
        except Unfilled as missing:
            return Comparison(principle, None, "check", _unfilled(missing.place))
        if not self._draws:
            return Comparison(principle, None, reason=NOBODY)
        calls = (
            self._sampler.sample(sheets[o], *draw) for o in self._orders for draw in self._draws
        )
        sampled = await together(calls)
        for one in sampled:
            bill.join(one.bill)
        size = len(self._draws)
        by_order = {
            order: sampled[place * size : (place + 1) * size]
            for place, order in enumerate(self._orders)
        }
        return self._compared(principle, by_order, half)

    def _sheet(self, pair: Pair, principle: Principle, order: OrderName) -> PairSheet:
        first, second = (pair.a, pair.b) if order == "ab" else (pair.b, pair.a)
        by_letters = self._policy.soft_from == "logprobs"
        return PairSheet(self._questionnaire, principle, first, second, by_letters=by_letters)

    def _compared(
        self, principle: Principle, by_order: dict[OrderName, list[Sampled]], half: Settled | None
    ) -> Comparison:
        ps = {order: [_p(one, order) for one in found] for order, found in by_order.items()}
        swapped = "ba" in ps
        both = ps["ba"] if swapped else [None] * len(ps["ab"])
        samples = [
            Said(weight, ab, ba)
            for weight, ab, ba in zip(self._weights, ps["ab"], both, strict=True)
        ]
        share = pooled(samples, swapped=swapped, votes=self._policy.soft_from == "votes")
        orders = {order: self._order(found, ps[order]) for order, found in by_order.items()}
        if share is None:
            return Comparison(principle, None, reason=_why(orders), orders=orders)
        if half is not None and half.p is not None:
            share = _mean_with(share, half.p)
        return Comparison(principle, share, orders=orders)

    def _order(self, sampled: Sequence[Sampled], ps: Sequence[Fraction | None]) -> Order:
        said = [one.said.get(SLOT) for one in sampled]
        valid = [(weight, p) for weight, p in zip(self._weights, ps, strict=True) if p is not None]
        kept = [one for one in said if one is not None]
        source: Source = "cache" if kept and all(one.cached for one in kept) else "judge"
        votes = tuple(None if p is None else side_of(p) for p in ps) if len(ps) > 1 else ()
        if not valid:
            return Order(None, None, Grounds(source, "", _silent(sampled[0]), votes))
        mean = valid[0][1]
        if len(valid) > 1:
            total = sum((weight * p for weight, p in valid), Fraction(0))
            mean = total / sum((weight for weight, _ in valid), Fraction(0))
        says = side_of(mean)
        agreeing = (
            one.reason
            for one, p in zip(said, ps, strict=True)
            if one is not None and p is not None and side_of(p) == says
        )
        plain = mean in (0, HALF, 1)
        grounds = Grounds(source, "", next(agreeing, ""), votes)
        return Order(says, None if plain else number(mean), grounds)


def _mean_with(share: Share, p: Fraction) -> Share:
    """The mean of judge and code (``decide: mean``), in each order."""
    ba = None if share.ba is None else (share.ba + p) / 2
    return Share((share.p + p) / 2, (share.ab + p) / 2, ba)


def _p(sampled: Sampled, order: OrderName) -> Fraction | None:
    """The probability that a is better, as one sample has it in one order."""
    said = sampled.said.get(SLOT)
    if said is None or said.verdict.value is None:
        return None
    first = Fraction(said.verdict.value)
    return first if order == "ab" else 1 - first


def _silent(sampled: Sampled) -> str:
    said = sampled.said.get(SLOT)
    return sampled.silent.get(SLOT, SILENT) if said is None else said.verdict.reason


def _why(orders: dict[OrderName, Order]) -> str:
    """Why no sample is complete: the first order without an answer says it."""
    shown = {"ab": "a shown first", "ba": "b shown first"}
    for name, order in orders.items():
        if order.says is None:
            return f"{shown[name]}: {order.grounds.reason}"
    return "no sample has an answer in both orders"


def _unfilled(place: str) -> str:
    if place == "response":
        return "its text quotes the response, and there are two"
    return f"`{place}` has no value"
