"""Rubrics made by hand, and strategies for whole ones."""

from __future__ import annotations

from hypothesis import strategies as st

from rubricc.ir.module import Module
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Origin, Rubric
from rubricc.plan.criterion import Derived, Each, Example, Need, OutcomeClass
from rubricc.plan.expression import Arithmetic, Call, Compare, Constant, Logic, Not, Ref
from rubricc.plan.policy import Judge
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot
from rubricc.plan.types import NUMBER, TEXT, Parameter, Type

FACTS = Parameter(name="facts", type=Type(kind="list", element=TEXT))
DRUG = Parameter(name="drug", type=TEXT)
LIMIT = Parameter(name="limit", type=NUMBER)


def principle(name, text=None, **fields):
    fields.setdefault("weight", 1.0)
    fields.setdefault("priority", "important")
    return Criterion(name=name, kind="principle", text=_text(name, text), **fields)


def pitfall(name, text=None, **fields):
    fields.setdefault("weight", -1.0)
    return Criterion(name=name, kind="pitfall", text=_text(name, text), **fields)


def hard_rule(name, text=None, **fields):
    return Criterion(name=name, kind="hard_rule", text=_text(name, text), **fields)


def fact(name, text=None, **fields):
    return Criterion(name=name, kind="fact", text=_text(name, text), **fields)


def _text(name, text):
    if text is None:
        return (f"Does {name}.",)
    return (text,) if isinstance(text, str) else text


def rubric(*members, **fields):
    fields.setdefault("reward", Reward(hard_rule_fail=0.0))
    fields.setdefault("name", "sample")
    return Rubric(kind="rubric", members=members, **fields)


def module(*rubrics):
    return Module(path="a.rubric", edition="2026", rubrics=rubrics)


def words_below(most):
    length = Call(function="words", arguments=(Ref(of="input", name="response"),))
    return Compare(operators=("<=",), operands=(length, Constant(value=most)))


def scale(*anchors):
    """A numbered scale from 1, one level for each anchor; ``None`` for one without."""
    steps = len(anchors) - 1
    return Scale(
        named=False,
        levels=tuple(
            Level(point=n + 1, value=n / steps, anchor=None if text is None else (text,))
            for n, text in enumerate(anchors)
        ),
    )


MUSEUM = rubric(
    hard_rule("five", "Names exactly five artifacts.", check=words_below(50), decide="check"),
    hard_rule("cultures", "Each artifact comes from a different culture."),
    principle("why", "Says why each artifact matters.", priority="essential", weight=5.0),
    principle(
        "intrigue",
        "Leaves the visitor wondering.",
        weight=4.0,
        explicit_weight=True,
        scale=scale("A catalogue entry.", None, "Names the open question."),
        examples=(Example(verdict=3, text=("Nobody knows why.",)),),
        tags=("tone",),
    ),
    Group(
        name="manner",
        weight=2.0,
        members=(
            principle("short", None, check=words_below(400), decide="check", weight=0.3),
            principle(
                "covers",
                ("States that ", Slot(slot=("fact",)), "."),
                each=Each(variable="fact", source=("facts",)),
                weight=3.0,
            ),
            pitfall("invented", "Names an artifact that does not exist.", weight=-5.0),
        ),
    ),
    fact("refuses", "Declines to help."),
    Classes(
        classes=(
            OutcomeClass(name="good", number=1, when=Not(value=Ref(of="derived", name="bad"))),
            OutcomeClass(name="other", number=0, when=None),
        )
    ),
    principle("needy", "Builds on why it matters.", needs=(Need(name="why"),), tier="first"),
    derived=(Derived(name="bad", value=Ref(of="criterion", name="refuses")),),
    parameters=(FACTS, DRUG),
    tiers=("first",),
    name="museum",
    title="Mysteries",
    judge=Judge(name="careful"),
)

ORIGIN = Origin(path="elsewhere.rubric", start=3, end=9)

_weights = st.sampled_from((0.1, 0.3, 0.7, 1.0, 1.5, 3.0, 5.0))
_words = st.sampled_from(
    ("Is clear.", "Is kind.", "Says why.", "Gives a source.", "Ends with a question.")
)


@st.composite
def criteria(draw, name):
    """One criterion of any kind, asked or computed, with or without conditions."""
    kind = draw(st.sampled_from(("principle", "principle", "pitfall", "hard_rule")))
    check = words_below(draw(st.integers(1, 9))) if draw(st.booleans()) else None
    text = (draw(_words),) if check is None or draw(st.booleans()) else None
    decides = st.sampled_from(("check", "judge", "mean"))
    weight = None if kind == "hard_rule" else draw(_weights) * (-1 if kind == "pitfall" else 1)
    scaled = kind == "principle" and text is not None and draw(st.integers(0, 3)) == 0
    prose = text is not None and draw(st.integers(0, 3)) == 0
    return Criterion(
        name=name,
        kind=kind,
        text=text,
        weight=weight,
        priority=draw(st.sampled_from(("essential", "important", "optional")))
        if kind == "principle"
        else None,
        check=check,
        decide=draw(decides) if check and text and kind == "principle" else "check",
        when_text=(("The user asks.",),) if prose else (),
        scale=scale("Low.", None, "High.") if scaled else None,
        tier=draw(st.sampled_from((None, "first", "second"))),
        tags=tuple(draw(st.sets(st.sampled_from(("tone", "truth"))))),
    )


@st.composite
def rubrics(draw):
    """A rubric of up to eight criteria, some in groups, some of which ask the same."""
    made = [draw(criteria(f"c{number}")) for number in range(draw(st.integers(1, 8)))]
    cut = draw(st.integers(0, len(made)))
    weight = draw(st.sampled_from((None, 2.0)))
    members: list[Item] = list(made[:cut])
    if made[cut:]:
        members.append(Group(name="inner", weight=weight, members=tuple(made[cut:])))
    return rubric(
        *members,
        tiers=("first", "second"),
        judge=Judge(batch=draw(st.sampled_from((None, 1, 2, 3)))),
    )


def arithmetic(operator, left, right):
    return Arithmetic(operators=(operator,), operands=(left, right))


def logic(operator, *operands):
    return Logic(operator=operator, operands=operands)
