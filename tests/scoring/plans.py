"""Small plans by hand, and random ones for laws."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from rubricc.plan.criterion import (
    ClassesMember,
    Criterion,
    Derived,
    Each,
    Group,
    OutcomeClass,
)
from rubricc.plan.expression import Arithmetic, Constant, Expression, Logic, Not, Ref
from rubricc.plan.plan import Plan
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Level, Scale
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET, Verdict, unscored

UNSCORED = unscored("nobody was asked")
FIVE = Scale(
    named=False,
    levels=tuple(Level(point=n, value=(n - 1) / 4) for n in range(1, 6)),
)
ROUGH = Scale(
    named=True,
    levels=(
        Level(point="poor", value=0.1),
        Level(point="fair", value=0.4),
        Level(point="good", value=0.9),
    ),
)


def value(number: float) -> Verdict:
    return Verdict("scored", number, number)


def principle(name: str, weight: float = 1.0, **fields: Any) -> Criterion:
    return Criterion(name=name, kind="principle", weight=weight, **fields)


def pitfall(name: str, weight: float = -1.0, **fields: Any) -> Criterion:
    return Criterion(name=name, kind="pitfall", weight=weight, **fields)


def hard_rule(name: str, **fields: Any) -> Criterion:
    return Criterion(name=name, kind="hard_rule", **fields)


def fact(name: str, **fields: Any) -> Criterion:
    return Criterion(name=name, kind="fact", **fields)


def each(name: str) -> Each:
    return Each(variable="one", source=(name,))


def ref(name: str, of: str = "criterion") -> Ref:
    return Ref(of=of, name=name)


def number(given: float) -> Constant:
    return Constant(value=given)


def arithmetic(left: Expression, operator: str, right: Expression) -> Arithmetic:
    return Arithmetic(operators=(operator,), operands=(left, right))


def conjunction(*operands: Expression) -> Logic:
    return Logic(operator="and", operands=operands)


def disjunction(*operands: Expression) -> Logic:
    return Logic(operator="or", operands=operands)


def negation(operand: Expression) -> Not:
    return Not(value=operand)


def plan_of(
    *criteria: Criterion,
    members: Sequence[Any] | None = None,
    classes: Sequence[OutcomeClass] = (),
    derived: Sequence[Derived] = (),
    tiers: Sequence[str] = (),
    judge: Any = None,
    generated: Sequence[Any] = (),
    **reward: Any,
) -> Plan:
    reward.setdefault("hard_rule_fail", 0.0)
    extra = {} if judge is None else {"judge": judge}
    if members is None:
        members = [one.name for one in criteria]
        members += [ClassesMember()] if classes else []
    return Plan(
        name="sample",
        kind="rubric",
        edition="2026",
        criteria=criteria,
        members=tuple(members),
        classes=tuple(classes),
        derived=tuple(derived),
        tiers=tuple(tiers),
        generated=tuple(generated),
        reward=Reward(**reward),
        **extra,
    )


def completions(plan: Plan, given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every way of deciding what is unscored, at extremes alone; lists keep their length."""
    names = [one.name for one in plan.criteria]
    choices = [list(_of(one, given.get(one.name, UNSCORED))) for one in plan.criteria]
    for chosen in itertools.product(*choices):
        yield dict(zip(names, chosen, strict=True))


def _of(one: Criterion, verdict: Any) -> Iterator[Any]:
    if isinstance(verdict, tuple):
        yield from itertools.product(*(list(_of(one, element)) for element in verdict))
        return
    if verdict.state != "unscored":
        yield verdict
        return
    low, high = (one.scale.lowest, one.scale.highest) if one.scale else (0.0, 1.0)
    yield value(low)
    yield value(high)
    if one.open_when:
        yield NOT_APPLICABLE


WEIGHTS = st.sampled_from([0.1, 0.3, 0.7, 1.0, 1.5, 2.0, 3.0, 1 / 3, 10.0])
SCALES = st.sampled_from([None, None, None, FIVE, ROUGH])


@st.composite
def criteria(draw: Any, *, most: int = 6, opens: bool = True, lists: bool = True) -> Any:
    found = []
    for index in range(draw(st.integers(1, most))):
        kind = draw(st.sampled_from(["principle", "principle", "pitfall", "hard_rule"]))
        fields: dict[str, Any] = {"open_when": opens and draw(st.booleans())}
        if kind != "hard_rule":
            weight = draw(WEIGHTS)
            fields["weight"] = weight if kind == "principle" else -weight
            fields["scale"] = draw(SCALES)
            if lists and draw(st.integers(0, 5)) == 0:
                fields["each"] = each("items")
        found.append(Criterion(name=f"c{index}", kind=kind, **fields))
    return tuple(found)


@st.composite
def trees(draw: Any, names: Sequence[str], depth: int = 0) -> Any:
    """Members that name every criterion once, some of them inside groups."""
    members: list[Any] = []
    rest = list(names)
    while rest:
        if depth < 3 and draw(st.integers(0, 2)) == 0:
            count = draw(st.integers(1, len(rest)))
            inside, rest = rest[:count], rest[count:]
            weight = draw(st.none() | WEIGHTS)
            name = f"g{depth}_{inside[0]}_{len(inside)}"
            members.append(
                Group(name=name, weight=weight, members=draw(trees(inside, depth=depth + 1)))
            )
        else:
            members.append(rest.pop(0))
    return tuple(members)


@st.composite
def plans(
    draw: Any,
    *,
    most: int = 6,
    opens: bool = True,
    lists: bool = True,
    nested: bool = True,
    aggregates: Sequence[str] = ("weighted_mean", "weighted_mean", "minimum", "lexicographic"),
    hard_rules: Sequence[str] = ("gate", "gate", "cap", "report"),
    clips: Sequence[Any] = ((0.0, 1.0), None, (-1.0, 1.0)),
) -> Plan:
    found = draw(criteria(most=most, opens=opens, lists=lists))
    names = [one.name for one in found]
    policy = draw(st.sampled_from(list(hard_rules)))
    return plan_of(
        *found,
        members=draw(trees(names)) if nested else names,
        denominator=draw(
            st.sampled_from(["positive", "absolute", "signed", "at_least_one", "credited"])
        ),
        no_principles=draw(st.sampled_from(["start_at_one", "zero", "none"])),
        aggregate=draw(st.sampled_from(list(aggregates))),
        hard_rules=policy,
        cap=0.3 if policy == "cap" else None,
        hard_rule_fail=draw(st.sampled_from([0.0, -1.0])),
        clip=draw(st.sampled_from(list(clips))),
        saturate=draw(st.sampled_from([None, None, 0.8])),
        range=draw(st.sampled_from([None, None, (-1.0, 1.0)])),
    )


@st.composite
def verdicts(draw: Any, plan: Plan, *, open_share: int = 2) -> dict[str, Any]:
    """Verdicts for every criterion; about one in ``open_share`` is unscored, none for 0."""
    return {one.name: draw(_verdict_of(one, open_share)) for one in plan.criteria}


@st.composite
def _verdict_of(draw: Any, one: Criterion, open_share: int) -> Any:
    if one.each is not None:
        count = draw(st.integers(0, 3))
        alone = one.model_copy(update={"each": None})
        return tuple(draw(_verdict_of(alone, open_share)) for _ in range(count))
    if open_share and draw(st.integers(1, open_share)) == 1:
        return UNSCORED
    if one.open_when and draw(st.integers(0, 3)) == 0:
        return NOT_APPLICABLE
    if one.scale is not None:
        return value(draw(st.sampled_from([level.value for level in one.scale.levels])))
    return draw(st.sampled_from([MET, UNMET]))


__all__ = [name for name in dir() if not name.startswith("_")]
