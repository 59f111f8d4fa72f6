"""Plans made by hand, one plain and one with everything that changes a prompt."""

from __future__ import annotations

from rubricc.plan.criterion import Criterion, Each, Example, GeneratedSlot, Question
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Judge, Revision
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot
from rubricc.plan.types import TEXT, Parameter
from rubricc.prompts.fill import Keyed
from rubricc.prompts.schema import keys

ONE_TO_FIVE = Scale(
    named=False,
    levels=(
        Level(point=1, value=0.0, anchor=("A plain catalogue entry.",)),
        Level(point=2, value=0.25),
        Level(point=3, value=0.5, anchor=("Hints at a mystery.",)),
        Level(point=4, value=0.75),
        Level(point=5, value=1.0, anchor=("Names the open question.",)),
    ),
)


def question(name, text="Names a city.", **fields):
    text = (text,) if isinstance(text, str) else text
    fields = {"kind": "principle", "asks": "verdict", "digest": name, **fields}
    return Question(name=name, text=text, **fields)


def plan(*questions, **fields):
    return Plan(
        name=fields.pop("name", "sample"),
        kind="rubric",
        edition="2026",
        reward=fields.pop("reward", Reward(hard_rule_fail=0.0)),
        questions=questions,
        criteria=tuple(Criterion(name=each.name, kind=each.kind) for each in questions),
        **fields,
    )


def keyed(of, elements=None):
    """The questions of a plan under their keys; ``elements`` are those of ``each`` by name."""
    named = keys(of.questions)
    found = []
    for each in of.questions:
        if each.each is None:
            found.append(Keyed(named[each.name], each))
        else:
            found += [
                Keyed(f"{named[each.name]}_{number}", each, element)
                for number, element in enumerate((elements or {}).get(each.name, ()))
            ]
    return found


PLAIN = plan(
    question("city"),
    question("river", "Names a river."),
    question("invented", "Names a place that does not exist.", kind="pitfall"),
    revision=Revision(critiques="off"),
)
"""Met and unmet alone, nothing that differs from row to row, revision without critiques."""

SILENT = PLAIN.model_copy(update={"judge": Judge(explain="none"), "revision": None})
"""The same without reasons."""

FULL = plan(
    question("scaled", "Leaves the visitor wondering.", scale=ONE_TO_FIVE, evidence="required"),
    question(
        "shown",
        "Says what to do first.",
        when=(("The user may be in danger now.",),),
        examples=(
            Example(verdict="unmet", text=("It depends.",)),
            Example(verdict="met", text=("Call for help now.",)),
        ),
        evidence="required",
    ),
    question("slotted", ("Says how much ", Slot(slot=("drug",)), " to take."), evidence="required"),
    question(
        "covers",
        ("States that ", Slot(slot=("fact",)), "."),
        each=Each(variable="fact", source=("facts",)),
        evidence="required",
    ),
    question("coded", "", asks="applicability", when=(("The user asks for code.",),)),
    question("fault", "Invents a source.", kind="pitfall", evidence="required"),
    parameters=(
        Parameter(name="reference", type=TEXT.model_copy(update={"optional": True})),
        Parameter(name="drug", type=TEXT),
    ),
    reward=Reward(hard_rule_fail=0.0, aggregate="holistic", holistic=ONE_TO_FIVE),
    judge=Judge(evidence="required"),
    revision=Revision(),
)
"""Levels, conditions, examples, evidence, slots, ``each``, a reference and a rating."""

BROUGHT = plan(
    generated=(GeneratedSlot(name="criteria", at_most=20, weight_low=-5, weight_high=10),)
)
"""Every criterion comes with the row."""
