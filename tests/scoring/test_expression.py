"""``score:`` over values, with bounds that hold for every completion."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import ClassesMember, Group, OutcomeClass
from rubricc.plan.expression import Call, Compare, Constant, Index, ListOf, Negate, Otherwise
from rubricc.plan.policy import Judge
from rubricc.plan.verdict import NOT_APPLICABLE
from rubricc.scoring.expression import OperandFailed
from rubricc.scoring.formula import Formula
from tests.scoring.plans import (
    FIVE,
    MET,
    UNMET,
    UNSCORED,
    arithmetic,
    completions,
    each,
    fact,
    hard_rule,
    number,
    pitfall,
    plan_of,
    plans,
    principle,
    ref,
    value,
    verdicts,
)

A, B, C = ref("a"), ref("b"), ref("c")


def call(name, *arguments, extern=False):
    return Call(function=name, arguments=arguments, extern=extern)


def scored(expression, *criteria, evaluate=None, **reward):
    criteria = criteria or (principle("a"), principle("b"), pitfall("c"))
    reward.setdefault("clip", None)
    plan = plan_of(*criteria, aggregate="score", score=expression, **reward)
    return Formula(plan, evaluate)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (arithmetic(A, "+", B), 1.25),
        (arithmetic(A, "-", B), -0.75),
        (arithmetic(A, "*", B), 0.25),
        (arithmetic(A, "/", B), 0.25),
        (arithmetic(number(1.0), "-", C), 0.0),
        (Negate(value=A), -0.25),
        (call("min", A, B, C), 0.25),
        (call("max", A, number(0.5)), 0.5),
        (call("mean", A, B), 0.625),
        (call("mean", ListOf(items=(A, B))), 0.625),
        (call("abs", arithmetic(A, "-", B)), 0.75),
        (Otherwise(value=A, default=number(9)), 0.25),
    ],
)
def test_numbers_by_hand(expression, expected):
    known = {"a": value(0.25), "b": MET, "c": MET}
    assert scored(expression).score(known).reward == expected


@pytest.mark.parametrize("expression", [arithmetic(A, "+", B), call("min", A, B), Negate(value=B)])
def test_an_operand_that_does_not_apply_leaves_no_reward(expression):
    score = scored(expression).score({"a": MET, "b": NOT_APPLICABLE, "c": MET})
    assert (score.reward, score.status) == (None, "undefined")


def test_a_default_stands_in_for_what_does_not_apply():
    expression = arithmetic(A, "+", Otherwise(value=B, default=number(0.5)))
    known = {"a": MET, "b": NOT_APPLICABLE, "c": MET}
    assert scored(expression).score(known).reward == 1.5


def test_a_division_by_zero_has_no_value():
    division = arithmetic(A, "/", B)
    known = {"a": MET, "b": UNMET, "c": MET}
    assert scored(division).score(known).status == "undefined"
    assert scored(Otherwise(value=division, default=number(2))).score(known).reward == 2.0


def test_minus_zero_is_zero():
    reward = scored(Negate(value=A)).score({"a": UNMET, "b": MET, "c": MET}).reward
    assert math.copysign(1.0, reward) == 1.0


def test_an_overflow_has_no_value():
    huge = arithmetic(number(1e308), "*", arithmetic(A, "*", number(10)))
    assert scored(huge).score({"a": MET, "b": MET, "c": MET}).status == "undefined"


def test_one_unknown_that_is_read_twice_is_not_two():
    expression = arithmetic(A, "-", A)
    score = scored(expression).score({"b": MET, "c": MET})
    assert (score.status, score.reward) == ("decided", 0.0)


def test_a_plain_formula_is_exact_however_much_is_open():
    names = [f"a{index}" for index in range(30)]
    total = number(0.0)
    for name in names:
        total = arithmetic(total, "+", arithmetic(number(0.5), "*", ref(name)))
    score = scored(total, *(principle(name) for name in names)).score({})
    assert (score.low, score.high) == (0.0, 15.0)


def test_levels_between_the_extremes_count():
    """a * (1 - a) is greatest in the middle of the scale."""
    expression = arithmetic(A, "*", arithmetic(number(1), "-", A))
    score = scored(expression, principle("a", scale=FIVE)).score({})
    assert (score.low, score.high) == (0.0, 0.25)


def test_averaged_votes_may_fall_anywhere():
    expression = arithmetic(A, "*", arithmetic(number(1), "-", A))
    plan = plan_of(
        principle("a"), aggregate="score", score=expression, clip=None, judge=Judge(vote="mean")
    )
    score = Formula(plan).score({})
    assert score.low <= 0.0
    assert score.high >= 0.25


def test_groups_tags_and_lists_are_operands():
    criteria = (
        principle("a", 1.0, tags=("style",)),
        principle("b", 3.0, tags=("style",)),
        principle("many", each=each("facts")),
    )
    members = [Group(name="g", members=("a",)), Group(name="w", weight=2.0, members=("b", "many"))]
    expression = arithmetic(
        arithmetic(ref("g", "group"), "+", ref("w", "group")),
        "+",
        arithmetic(ref("style", "tag"), "+", arithmetic(number(10), "*", ref("many"))),
    )
    plan = plan_of(*criteria, members=members, aggregate="score", score=expression, clip=None)
    known = {"a": MET, "b": UNMET, "many": (MET, UNMET, NOT_APPLICABLE, MET)}
    score = Formula(plan).score(known)
    assert score.reward == pytest.approx(1.0 + 2 / 6 + 0.25 + 10 * 2 / 3, abs=1e-12)
    first = Index(value=ref("many"), index=Constant(value=1))
    assert scored(first, *criteria).score(known).reward == 0.0
    beyond = Index(value=ref("many"), index=Constant(value=7))
    assert scored(beyond, *criteria).score(known).status == "undefined"


def test_an_empty_list_has_no_value():
    criteria = (principle("many", each=each("facts")),)
    assert scored(ref("many"), *criteria).score({"many": ()}).status == "undefined"
    given_away = Otherwise(value=ref("many"), default=number(1))
    assert scored(given_away, *criteria).score({"many": ()}).reward == 1.0


def test_python_is_called_with_what_is_known():
    seen = []

    def evaluate(expression, inputs):
        seen.append(expression.arguments)
        return len(inputs["response"]) * expression.arguments[1].value

    rm = call("rm", ref("response", "input"), A, extern=True)
    formula = scored(arithmetic(rm, "+", B), evaluate=evaluate)
    known = {"a": value(0.5), "b": MET, "c": UNMET}
    assert formula.score(known, {"response": "four"}).reward == 3.0
    assert seen[0][1] == Constant(value=0.5)
    unknown = formula.score({"b": MET, "c": UNMET}, {"response": "four"})
    assert (unknown.low, unknown.high) == (1.0, 5.0)


def test_without_python_nothing_bounds_it():
    rm = call("rm", ref("response", "input"), extern=True)
    score = scored(arithmetic(rm, "+", A)).score({"a": MET, "b": MET, "c": MET})
    assert (score.reward, score.low, score.high, score.status) == (None, None, None, "undecided")
    clipped = scored(rm, clip=(0.0, 1.0)).score({"a": MET, "b": MET, "c": MET})
    assert (clipped.low, clipped.high) == (0.0, 1.0)


def test_python_that_fails_leaves_it_open():
    def evaluate(expression, inputs):
        raise OperandFailed("the model was away")

    rm = call("rm", ref("response", "input"), extern=True)
    score = scored(rm, evaluate=evaluate).score({}, {"response": ""})
    assert (score.reward, score.status) == (None, "undecided")


def test_a_number_without_a_value_uses_the_default():
    rm = call("rm", ref("response", "input"), extern=True)
    formula = scored(Otherwise(value=arithmetic(rm, "+", A), default=B), evaluate=lambda e, i: None)
    assert formula.score({"a": MET, "b": MET, "c": MET}, {"response": ""}).reward == 1.0


def test_a_text_is_no_number():
    formula = scored(call("rm", ref("x", "input"), extern=True), evaluate=lambda e, i: "yes")
    with pytest.raises(TypeError, match="needs a number"):
        formula.score({"a": MET, "b": MET, "c": MET}, {"x": ""})


def test_comparisons_are_one_or_zero():
    chain = Compare(operators=("<", "<="), operands=(number(0.1), A, B))
    assert scored(chain).score({"a": value(0.25), "b": MET, "c": MET}).reward == 1.0
    assert scored(chain).score({"a": UNMET, "b": MET, "c": MET}).reward == 0.0


def test_class_number_and_hard_rules_together():
    plan = plan_of(
        fact("good"),
        principle("a"),
        hard_rule("h"),
        classes=[
            OutcomeClass(name="yes", number=2.0, when=ref("good")),
            OutcomeClass(name="no", number=-1.0, when=None),
        ],
        members=["good", "a", "h", ClassesMember()],
        aggregate="score",
        score=arithmetic(ref("class", "class"), "+", A),
        clip=None,
        hard_rule_fail=-5.0,
    )
    formula = Formula(plan)
    assert formula.score({"good": MET, "a": MET, "h": MET}).reward == 3.0
    assert formula.score({"good": MET, "a": MET, "h": UNMET}).reward == -5.0
    unknown = formula.score({"a": MET, "h": MET})
    assert (unknown.low, unknown.high) == (0.0, 3.0)


LEAVES = st.sampled_from([A, B, C, number(0.5), number(2.0), number(-1.0)])


def grown(children):
    two = st.tuples(children, children)
    return st.one_of(
        st.builds(lambda pair, op: arithmetic(pair[0], op, pair[1]), two, st.sampled_from("+-*/")),
        st.builds(
            lambda pair, name: call(name, *pair), two, st.sampled_from(["min", "max", "mean"])
        ),
        st.builds(lambda one: Negate(value=one), children),
        st.builds(lambda one: call("abs", one), children),
        st.builds(lambda pair: Otherwise(value=pair[0], default=pair[1]), two),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=8)
CRITERIA = (
    principle("a", scale=FIVE),
    principle("b", open_when=True),
    pitfall("c"),
)
POINTS = {
    "a": [value(n / 4) for n in range(5)],
    "b": [UNMET, MET, NOT_APPLICABLE],
    "c": [UNMET, MET],
}


@given(EXPRESSIONS, st.sets(st.sampled_from("abc")), st.sampled_from([None, Judge(vote="mean")]))
def test_every_completion_lies_within(expression, unknown, judge):
    plan = plan_of(*CRITERIA, aggregate="score", score=expression, clip=None, judge=judge)
    formula = Formula(plan)
    known = {name: UNSCORED if name in unknown else POINTS[name][1] for name in POINTS}
    score = formula.score(known)
    choices = [POINTS[name] if name in unknown else [known[name]] for name in POINTS]
    rewards = []
    for chosen in itertools.product(*choices):
        settled = formula.score(dict(zip(POINTS, chosen, strict=True)))
        if settled.reward is None:
            assert score.may_be_undefined
        else:
            rewards.append(settled.reward)
    if judge is None and rewards:
        assert (score.low, score.high) == (min(rewards), max(rewards))
    elif rewards:
        assert score.low is None or score.low <= min(rewards)
        assert score.high is None or score.high >= max(rewards)


@given(st.data())
def test_bounds_of_sub_scores_hold_for_every_completion(data):
    plan = data.draw(plans(most=4, lists=False, aggregates=("weighted_mean",)))
    tagged = tuple(
        one.model_copy(update={"tags": ("t",)})
        if one.kind in ("principle", "pitfall") and data.draw(st.booleans())
        else one
        for one in plan.criteria
    )
    names = [ref(name, "group") for name in Formula(plan).layout.tree.groups]
    names += [ref("t", "tag")] if any(one.tags for one in tagged) else []
    names += [ref(one.name) for one in tagged if one.kind in ("principle", "pitfall")]
    if not names:
        return
    leaves = st.sampled_from([*names, number(0.5)])
    expression = data.draw(st.recursive(leaves, grown, max_leaves=4))
    reward = plan.reward.model_copy(update={"aggregate": "score", "score": expression})
    formula = Formula(plan.model_copy(update={"criteria": tagged, "reward": reward}))
    known = data.draw(verdicts(plan))
    score = formula.score(known)
    for completed in completions(plan, known):
        settled = formula.score(completed)
        if settled.reward is None:
            assert score.may_be_undefined
        else:
            assert score.low is None or score.low - 1e-12 <= settled.reward
            assert score.high is None or settled.reward <= score.high + 1e-12
