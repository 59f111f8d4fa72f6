"""The formula of a plan in words and numbers, weights filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rubricc.ir.worded import expression, number, scale, span
from rubricc.plan.criterion import Criterion, Group, Member
from rubricc.plan.plan import Plan
from rubricc.plan.reward import Reward

Row = tuple[str, str]
"""The name of a quantity, and how it comes about."""

_DENOMINATORS: Final = {
    "positive": "raw / P",
    "absolute": "raw / (P + N)",
    "signed": "raw / (P - N)",
    "at_least_one": "raw / max(P, 1)",
    "credited": "(raw + N) / (P + N)",
}
_NO_PRINCIPLES: Final = {
    "start_at_one": "1 + raw / N, or 1 without pitfalls",
    "zero": "0",
    "none": "no reward",
}


def formula(plan: Plan) -> tuple[Row, ...]:
    """The way from verdicts to the reward, one quantity a row, in the order of computing.

    v is the value of a criterion in 0..1; P sums the weights of principles that apply, N the
    magnitudes of pitfalls that apply.
    """
    reward = plan.reward
    rows = list(_classes(plan))
    if reward.aggregate == "score" and reward.score is not None:
        rows.append(("score", expression(reward.score)))
    elif reward.aggregate == "holistic" and reward.holistic is not None:
        rows.append(("score", f"overall, one rating of the whole on {scale(reward.holistic)}"))
    elif reward.aggregate == "minimum":
        rows.append(("score", "min(" + ", ".join(_minimum(plan)) + ")"))
    else:
        rows += _weighted(plan)
    return (*rows, *_shape(reward), *_gate(plan))


def _weighted(plan: Plan) -> Iterator[Row]:
    by_name = {criterion.name: criterion for criterion in plan.criteria}
    sums = _Sums(plan, by_name)
    yield from sums.nodes(plan.members)
    yield from sums.quantities(plan.members)
    for slot in plan.generated:
        bounds = span((slot.weight_low, slot.weight_high))
        yield slot.name, f"up to {slot.at_most} of the row's own, {bounds}, join raw, P and N"
    yield "score", _DENOMINATORS[plan.reward.denominator]
    if plan.reward.no_principles != "start_at_one" or sums.may_lack_principles(plan.members):
        yield "if no principle applies", _NO_PRINCIPLES[plan.reward.no_principles]


class _Sums:
    """The sums of a tree; a weighted group is a quantity of its own."""

    def __init__(self, plan: Plan, by_name: dict[str, Criterion]) -> None:
        self._plan = plan
        self._by_name = by_name

    def nodes(self, members: Sequence[Member]) -> Iterator[Row]:
        """The weighted groups, inner ones first."""
        for member in members:
            if isinstance(member, Group):
                yield from self.nodes(member.members)
                if member.weight is not None:
                    yield member.name, f"{self._ratio(member)}, clipped to 0..1"

    def _ratio(self, node: Group) -> str:
        """The denominator's formula with the node's own sums in it."""
        own = {"N": "0"} | dict(self.quantities(node.members))
        ratio = _DENOMINATORS[self._plan.reward.denominator]
        return re.sub(r"raw|P|N", lambda at: _bracketed(own[at[0]]), ratio)

    def quantities(self, members: Sequence[Member]) -> Iterator[Row]:
        """``raw``, ``P`` and, where there are pitfalls, ``N`` of one node."""
        terms = list(self._terms(members))
        yield "raw", _sum((weight, name) for weight, name, _ in terms) or "0"
        positive = [(weight, each) for weight, _, each in terms if weight > 0]
        negative = [(-weight, each) for weight, _, each in terms if weight < 0]
        yield "P", _total(positive)
        if negative:
            yield "N", _total(negative)

    def _terms(self, members: Sequence[Member]) -> Iterator[tuple[float, str, str | None]]:
        """Weight, name, and the list over which a criterion runs."""
        for member in members:
            if isinstance(member, str):
                criterion = self._by_name[member]
                if criterion.weight is not None and criterion.kind in ("principle", "pitfall"):
                    source = ".".join(criterion.each.source) if criterion.each else None
                    name = f"{member}[each]" if criterion.each else member
                    yield criterion.weight, name, source
            elif isinstance(member, Group):
                if member.weight is not None:
                    yield member.weight, member.name, None
                else:
                    yield from self._terms(member.members)
            elif self._plan.classes:
                best = max(outcome.number for outcome in self._plan.classes)
                yield max(best, 0.0), "class", None

    def may_lack_principles(self, members: Sequence[Member]) -> bool:
        """Whether every principle can be left out of the sums."""
        names = {name for weight, name, _ in self._terms(members) if weight > 0}
        return "class" not in names and not any(
            name in names and criterion.when is None and not criterion.open_when
            for name, criterion in self._by_name.items()
        )


def _bracketed(words: str) -> str:
    return f"({words})" if " " in words else words


def _sum(terms: Iterable[tuple[float, str]]) -> str:
    words = ""
    for weight, name in terms:
        term = name if abs(weight) == 1 or name == "class" else f"{number(abs(weight))}·{name}"
        sign = "-" if weight < 0 else "+"
        words += f" {sign} {term}" if words else (f"-{term}" if weight < 0 else term)
    return words


def _total(weights: Sequence[tuple[float, str | None]]) -> str:
    """The fixed part as one number, and a part for each list."""
    fixed = 0.0
    lists = []
    for weight, source in weights:
        if source is None:
            fixed += weight
        else:
            lists.append(f"{number(weight)} for each of {source}")
    parts = [number(round(fixed, 12))] if fixed or not lists else []
    return " + ".join([*parts, *lists])


def _minimum(plan: Plan) -> Iterator[str]:
    for criterion in plan.criteria:
        if criterion.kind == "principle":
            yield criterion.name
        elif criterion.kind == "pitfall":
            yield f"1 - {criterion.name}"


def _classes(plan: Plan) -> Iterator[Row]:
    for derived in plan.derived:
        yield derived.name, expression(derived.value)
    for outcome in plan.classes:
        condition = "otherwise" if outcome.when is None else f"when {expression(outcome.when)}"
        yield "class", f"{number(outcome.number)} ({outcome.name}) {condition}"


def _shape(reward: Reward) -> Iterator[Row]:
    if reward.clip is not None:
        yield "clip", f"to {span(reward.clip)}"
    if reward.saturate is not None:
        yield "saturate", f"at most {number(reward.saturate)}"
    if reward.length_penalty is not None:
        lost = reward.length_penalty
        yield (
            "length penalty",
            f"up to {number(lost.at_most)}, from {number(lost.start)} to {number(lost.end)} "
            f"{lost.unit}",
        )
    if reward.range is not None:
        low, high = reward.range
        yield "range", f"{number(low)} + {number(high - low)}·x, that is {span(reward.range)}"


def _gate(plan: Plan) -> Iterator[Row]:
    rules = ", ".join(c.name for c in plan.criteria if c.kind == "hard_rule")
    if not rules:
        return
    if plan.reward.hard_rules == "gate":
        yield "gate", f"{number(plan.reward.hard_rule_fail)} if one of these is broken: {rules}"
    elif plan.reward.hard_rules == "cap" and plan.reward.cap is not None:
        yield "cap", f"at most {number(plan.reward.cap)} if one of these is broken: {rules}"
    else:
        yield "hard rules", f"reported, without effect on the reward: {rules}"
