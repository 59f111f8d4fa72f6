"""Facts and classes while facts are missing, and their place in sums."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import ClassesMember, Derived, OutcomeClass
from rubricc.plan.expression import Compare
from rubricc.plan.verdict import NOT_APPLICABLE
from rubricc.scoring.formula import Formula
from tests.scoring.plans import (
    FIVE,
    MET,
    UNMET,
    UNSCORED,
    completions,
    conjunction,
    criteria,
    disjunction,
    fact,
    negation,
    number,
    pitfall,
    plan_of,
    principle,
    ref,
    trees,
    value,
    verdicts,
)

FACTS = ("x", "y", "z")


def outcome(name, worth, when):
    return OutcomeClass(name=name, number=worth, when=when)


def graded(**reward):
    return plan_of(
        *(fact(name) for name in FACTS),
        derived=[Derived(name="both", value=conjunction(ref("x"), ref("y")))],
        classes=[
            outcome("best", 2.0, ref("both", "derived")),
            outcome("fair", 1.0, conjunction(negation(ref("both", "derived")), ref("z"))),
            outcome("poor", -1.0, None),
        ],
        clip=None,
        **reward,
    )


def test_the_best_class_is_the_whole_weight():
    formula = Formula(graded())
    assert formula.score({"x": MET, "y": MET, "z": UNMET}).reward == 1.0
    assert formula.score({"x": UNMET, "y": MET, "z": MET}).reward == 0.5
    assert formula.score({"x": UNMET, "y": UNMET, "z": UNMET}).reward == -0.5


def test_one_fact_may_settle_it():
    score = Formula(graded()).score({"x": MET, "y": MET})
    assert (score.status, score.reward, score.class_name) == ("decided", 1.0, "best")


def test_otherwise_is_left_out_once_it_cannot_hold():
    plan = plan_of(
        fact("x"),
        fact("y"),
        classes=[
            outcome("one", 1.0, conjunction(ref("x"), ref("y"))),
            outcome("two", 0.5, conjunction(ref("x"), negation(ref("y")))),
            outcome("rest", 0.0, None),
        ],
    )
    score = Formula(plan).score({"x": MET})
    assert (score.low, score.high, score.class_name) == (0.5, 1.0, None)


def test_a_fact_that_does_not_apply_is_false():
    score = Formula(graded()).score({"x": NOT_APPLICABLE, "y": MET, "z": MET})
    assert score.class_name == "fair"


@given(st.sets(st.sampled_from(FACTS)), st.tuples(st.booleans(), st.booleans(), st.booleans()))
def test_bounds_are_exact(unknown, truths):
    formula = Formula(graded())
    known = {
        name: UNSCORED if name in unknown else (MET if true else UNMET)
        for name, true in zip(FACTS, truths, strict=True)
    }
    score = formula.score(known)
    choices = [[MET, UNMET] if name in unknown else [known[name]] for name in FACTS]
    rewards = [
        formula.score(dict(zip(FACTS, chosen, strict=True))).reward
        for chosen in itertools.product(*choices)
    ]
    assert (score.low, score.high) == (min(rewards), max(rewards))


def test_classes_stand_in_the_sum_where_they_stand_in_the_file():
    plan = plan_of(
        principle("a", 2.0),
        fact("x"),
        pitfall("p", -1.0),
        classes=[outcome("yes", 2.0, ref("x")), outcome("no", 1.0, None)],
        members=["a", ClassesMember(), "x", "p"],
    )
    assert Formula(plan).score({"a": MET, "x": UNMET, "p": MET}).reward == (2.0 + 1.0 - 1.0) / 4.0
    smallest = plan.model_copy(
        update={"reward": plan.reward.model_copy(update={"aggregate": "minimum"})}
    )
    assert Formula(smallest).score({"a": MET, "x": UNMET, "p": UNMET}).reward == 0.5


def test_without_a_class_above_zero_they_count_as_a_pitfall():
    plan = plan_of(fact("x"), classes=[outcome("fine", 0.0, None), outcome("bad", -2.0, ref("x"))])
    assert Formula(plan).score({"x": UNMET}).reward == 1.0
    assert Formula(plan).score({"x": MET}).reward == 0.0


def test_a_class_may_ask_how_far_a_principle_is_met():
    tone = Compare(operators=(">=",), operands=(ref("tone"), number(0.5)))
    plan = plan_of(
        principle("tone", 1.0, scale=FIVE),
        classes=[outcome("warm", 1.0, tone), outcome("cold", 0.0, None)],
    )
    formula = Formula(plan)
    assert formula.score({"tone": value(0.5)}).reward == (0.5 + 1.0) / 2.0
    assert formula.score({"tone": value(0.25)}).reward == 0.25 / 2.0
    assert formula.score({"tone": NOT_APPLICABLE}).class_name == "cold"
    assert (formula.score({}).low, formula.score({}).high) == (0.0, 1.0)


def test_a_class_may_read_the_row():
    polite = Compare(operators=("==",), operands=(ref("kind", "input"), number(1)))
    plan = plan_of(
        fact("x"),
        classes=[outcome("yes", 1.0, conjunction(polite, ref("x"))), outcome("no", 0.0, None)],
    )
    formula = Formula(plan, lambda expression, inputs: inputs["kind"] == 1)
    assert formula.score({"x": MET}, {"kind": 1}).reward == 1.0
    assert formula.score({"x": MET}, {"kind": 2}).reward == 0.0
    assert formula.score({}, {"kind": 2}).reward == 0.0
    assert formula.score({"x": MET}).status == "undecided"
    assert formula.score({"x": UNMET}).reward == 0.0


def test_votes_that_are_averaged_make_a_majority():
    plan = plan_of(fact("x"), classes=[outcome("yes", 1.0, ref("x")), outcome("no", 0.0, None)])
    assert Formula(plan).score({"x": value(0.6)}).class_name == "yes"
    assert Formula(plan).score({"x": value(0.5)}).class_name == "no"


def test_many_unscored_facts_stay_sound():
    names = [f"f{index}" for index in range(12)]
    plan = plan_of(
        *(fact(name) for name in names),
        classes=[
            outcome("all", 1.0, conjunction(*(ref(name) for name in names))),
            outcome("some", 0.5, None),
            outcome("none", 0.0, negation(disjunction(*(ref(name) for name in names)))),
        ],
    )
    score = Formula(plan).score({})
    assert (score.low, score.high) == (0.0, 1.0)
    assert Formula(plan).score(dict.fromkeys(names, MET)).reward == 1.0
    assert Formula(plan).score({"f0": UNMET, **dict.fromkeys(names[1:6], MET)}).high == 0.5


def test_ignoring_leaves_the_classes_out_and_never_reads_a_failure_as_false():
    plan = plan_of(
        principle("a", 1.0),
        fact("x"),
        classes=[outcome("fine", 1.0, None), outcome("bad", 0.0, ref("x"))],
        unscored="ignore",
    )
    assert Formula(plan).score({"a": UNMET}).reward == 0.0
    assert Formula(plan).score({"a": UNMET, "x": UNMET}).reward == 0.5


@pytest.mark.parametrize("known", [{}, {"x": MET}])
def test_the_steps_name_the_class(known):
    steps = Formula(graded()).score(known).steps
    assert any(step.name == "class" and "best" in step.working for step in steps)


@given(st.data())
def test_bounds_are_exact_with_classes_in_a_tree(data):
    rules = data.draw(criteria(most=3, lists=False))
    names = [one.name for one in rules]
    place = data.draw(st.integers(0, len(names)))
    members = list(data.draw(trees(names)))
    members[place:place] = [ClassesMember()]
    numbers = data.draw(st.sampled_from([(2.0, 1.0, -1.0), (0.0, -1.0, -3.0), (1.0, 0.5, 0.0)]))
    template = graded()
    plan = plan_of(
        *template.criteria,
        *rules,
        members=[*FACTS, *members],
        derived=template.derived,
        classes=[
            one.model_copy(update={"number": number_})
            for one, number_ in zip(template.classes, numbers, strict=True)
        ],
        denominator=data.draw(
            st.sampled_from(["positive", "absolute", "signed", "at_least_one", "credited"])
        ),
        no_principles=data.draw(st.sampled_from(["start_at_one", "zero", "none"])),
        aggregate=data.draw(st.sampled_from(["weighted_mean", "minimum"])),
        clip=None,
    )
    known = data.draw(verdicts(plan))
    formula = Formula(plan)
    score = formula.score(known)
    settled = [formula.score(one) for one in completions(plan, known)]
    rewards = [one.reward for one in settled if one.reward is not None]
    assert score.may_be_undefined == (len(rewards) < len(settled))
    if rewards:
        assert score.low == pytest.approx(min(rewards), abs=1e-12)
        assert score.high == pytest.approx(max(rewards), abs=1e-12)
    else:
        assert score.status == "undefined"
