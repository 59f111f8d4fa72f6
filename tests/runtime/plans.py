"""Plans made by hand, so that the runtime is tested without the language."""

from __future__ import annotations

from rubricc.plan.criterion import Criterion, Each, GeneratedSlot, Need, Question
from rubricc.plan.expression import Call, Compare, Constant, Expression, Ref
from rubricc.plan.file import with_digest
from rubricc.plan.plan import Plan
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Level, Scale
from rubricc.plan.types import TEXT, Parameter, Type

TEXTS = Type(kind="list", element=TEXT)
PRIORITIES = {"essential": 1.0, "important": 0.7, "optional": 0.3, "pitfall": 0.9}
SCALE = Scale(named=False, levels=tuple(Level(point=n, value=(n - 1) / 4) for n in range(1, 6)))
SLOT = GeneratedSlot(name="criteria", at_most=20, weight_low=-5, weight_high=10)


def read(name: str, of: str = "input", *fields: str) -> Ref:
    return Ref(of=of, name=name, fields=fields)


def call(function: str, *arguments: Expression, extern: bool = False) -> Call:
    return Call(function=function, arguments=arguments, extern=extern)


def constant(value) -> Constant:
    return Constant(value=value)


def compare(left: Expression, operator: str, right) -> Compare:
    return Compare(operators=(operator,), operands=(left, constant(right)))


def words_at_most(limit: int) -> Compare:
    return compare(call("words", read("response")), "<=", limit)


def contains(text: str) -> Call:
    return call("contains", read("response"), constant(text))


def criterion(name: str, weight: float | None = 1.0, **fields) -> Criterion:
    kind = "hard_rule" if weight is None else "principle" if weight > 0 else "pitfall"
    fields.setdefault("kind", kind)
    if "check" in fields:
        fields.setdefault("decide", "check")
    else:
        fields.setdefault("question", name)
    return Criterion(name=name, weight=weight, **fields)


def plan(*criteria: Criterion, **fields) -> Plan:
    reward = {"hard_rule_fail": 0.0} | fields.pop("reward", {})
    questions = tuple(
        Question(name=c.name, digest="", kind=c.kind, asks="verdict", text=(c.name,))
        for c in criteria
        if c.question
    )
    return with_digest(
        Plan(
            **{
                "name": "hand_made",
                "kind": "rubric",
                "edition": "2026",
                "criteria": criteria,
                "members": tuple(c.name for c in criteria),
                "questions": questions,
                "priorities": PRIORITIES,
                "reward": Reward(**reward),
            }
            | fields
        )
    )


def parameter(name: str, kind: Type = TEXT, **fields) -> Parameter:
    return Parameter(name=name, type=kind, **fields)


def over(variable: str, *source: str) -> Each:
    return Each(variable=variable, source=source)


def need(name: str, at_least: float | None = None) -> Need:
    return Need(name=name, at_least=at_least)
