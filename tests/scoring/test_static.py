"""What is known before anything runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import GeneratedSlot, Group, Need, OutcomeClass
from rubricc.plan.expression import Call, Constant
from rubricc.plan.reward import LengthPenalty
from rubricc.plan.verdict import NOT_APPLICABLE
from rubricc.scoring.effect import unaffecting
from rubricc.scoring.formula import Formula
from rubricc.scoring.static import (
    dominating,
    empty_pays,
    gate_pays,
    passing_range,
    reward_range,
)
from tests.scoring.plans import (
    FIVE,
    MET,
    UNMET,
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
)

A, B = principle("a", 1.0), principle("b", 3.0)


def ends(bounds):
    return (bounds.low, bounds.high)


def test_range_of_a_weighted_mean():
    assert ends(reward_range(plan_of(A, B))) == (0.0, 1.0)
    assert ends(reward_range(plan_of(A, pitfall("p", -2.0), clip=None))) == (-2.0, 1.0)
    assert ends(reward_range(plan_of(A, B, range=(-1.0, 1.0), saturate=0.75))) == (-1.0, 0.5)


def test_range_takes_in_the_gate_and_the_penalty():
    plan = plan_of(A, hard_rule("h"), hard_rule_fail=-3.0)
    assert ends(reward_range(plan)) == (-3.0, 1.0)
    assert ends(passing_range(plan)) == (0.0, 1.0)
    rule = LengthPenalty(unit="words", start=0, end=10, at_most=0.5)
    assert ends(reward_range(plan_of(A, clip=None, length_penalty=rule))) == (-0.5, 1.0)


def test_a_when_that_code_decides_is_open_before_a_row_is_known():
    gated = principle("b", 3.0, when=Constant(value=True))
    plan = plan_of(principle("a", 1.0, scale=FIVE), gated, pitfall("p", -1.0), clip=None)
    assert ends(reward_range(plan)) == (-1.0, 1.0)


def test_range_without_a_bound():
    rm = Call(function="rm", arguments=(), extern=True)
    assert ends(reward_range(plan_of(A, aggregate="score", score=rm, clip=None))) == (None, None)
    assert ends(reward_range(plan_of(A, aggregate="score", score=rm))) == (0.0, 1.0)
    many = pitfall("p", each=each("facts"))
    assert ends(reward_range(plan_of(A, many, clip=None))) == (None, 1.0)
    earned = plan_of(A, many, clip=None, denominator="credited")
    assert ends(reward_range(earned)) == (0.0, 1.0)


def test_range_holds_for_what_a_row_may_bring():
    slot = GeneratedSlot(name="criteria", at_most=20, weight_low=-5.0, weight_high=10.0)
    assert ends(reward_range(plan_of(A, generated=[slot]))) == (0.0, 1.0)
    assert ends(reward_range(plan_of(A, generated=[slot], clip=None))) == (None, 1.0)
    praise = slot.model_copy(update={"weight_low": 0.0})
    assert ends(reward_range(plan_of(A, generated=[praise], clip=None))) == (0.0, 1.0)
    assert ends(reward_range(plan_of(generated=[slot], aggregate="minimum"))) == (0.0, 1.0)


def test_a_formula_that_reads_a_tag_is_open_to_what_a_row_brings():
    slot = GeneratedSlot(name="criteria", at_most=20, weight_low=-5.0, weight_high=10.0)
    style = arithmetic(ref("a"), "+", ref("style", "tag"))
    tagged = plan_of(A, generated=[slot], aggregate="score", score=style, clip=None)
    assert ends(reward_range(tagged)) == (None, None)
    brought = Formula(tagged, brought=[principle("new", 2.0, tags=("style",))])
    assert brought.score({"a": MET, "new": MET}).reward == 2.0
    assert Formula(tagged).score({"a": MET}).status == "undefined"
    plain = plan_of(A, generated=[slot], aggregate="score", score=ref("a"), clip=None)
    assert ends(reward_range(plain)) == (0.0, 1.0)


@given(st.data())
def test_no_completion_leaves_the_range(data):
    plan = data.draw(plans(most=4, lists=False))
    known = reward_range(plan)
    for completed in completions(plan, {}):
        reward = Formula(plan).score(completed).reward
        if reward is not None:
            assert known.low - 1e-12 <= reward <= known.high + 1e-12


@pytest.mark.parametrize(
    ("fields", "pays"),
    [
        ({}, False),
        ({"hard_rule_fail": 0.2}, True),
        ({"clip": None}, True),
        ({"clip": None, "hard_rule_fail": -2.0}, False),
        ({"hard_rule_fail": 0.2, "hard_rules": "report"}, False),
        ({"range": (-1.0, 1.0)}, True),
    ],
)
def test_whether_breaking_the_gate_pays(fields, pays):
    assert gate_pays(plan_of(hard_rule("h"), A, pitfall("p", -2.0), **fields)) is pays


def test_without_hard_rules_there_is_no_gate():
    assert not gate_pays(plan_of(A, pitfall("p", -2.0), clip=None, hard_rule_fail=5.0))


def test_what_an_empty_answer_earns():
    short = principle("short", 1.0)
    assert empty_pays(plan_of(A, B), {}) == 0.0
    assert empty_pays(plan_of(A, B, short), {"short": MET}) == 0.2
    assert empty_pays(plan_of(A, hard_rule("h")), {"h": UNMET}) == 0.0
    assert empty_pays(plan_of(A, pitfall("p"), denominator="credited"), {}) == 0.5
    assert empty_pays(plan_of(principle("s", scale=FIVE)), {}) == 0.0
    assert empty_pays(plan_of(pitfall("p")), {}) == 1.0
    assert empty_pays(plan_of(A, aggregate="holistic", holistic=FIVE), {}) == 0.0
    many = plan_of(A, principle("many", each=each("facts")))
    assert empty_pays(many, {"a": NOT_APPLICABLE}) == 0.0


def test_one_that_outweighs_all_others():
    assert dominating(plan_of(A, B, principle("c", 1.0))) == "b"
    assert dominating(plan_of(A, B, principle("c", 2.0))) is None
    assert dominating(plan_of(A, B)) is None
    assert dominating(plan_of(A, principle("c", 1.0), pitfall("p", -9.0))) == "p"
    assert dominating(plan_of(A, B, principle("c", 1.0), aggregate="minimum")) is None
    deep = plan_of(
        A, B, principle("c", 1.0), members=["a", Group(name="g", weight=0.5, members=("b", "c"))]
    )
    assert dominating(deep) == "a"


def test_rules_that_nothing_reads():
    plan = plan_of(
        A,
        B,
        fact("f"),
        hard_rule("h"),
        aggregate="score",
        score=arithmetic(ref("a"), "*", number(2.0)),
        hard_rules="report",
    )
    assert unaffecting(plan) == {
        "b": "`score:` does not read it",
        "f": "`score:` does not read it",
        "h": "`hard_rules: report` leaves the reward as it is",
    }


def test_facts_that_no_class_reads():
    classes = [
        OutcomeClass(name="yes", number=1.0, when=ref("f")),
        OutcomeClass(name="no", number=0.0, when=None),
    ]
    plan = plan_of(fact("f"), fact("g"), classes=classes)
    assert unaffecting(plan) == {"g": "no class reads it"}


def test_pitfalls_without_any_principle_under_zero():
    plan = plan_of(pitfall("p"), pitfall("q"), no_principles="zero")
    assert set(unaffecting(plan)) == {"p", "q"}


def test_what_clipping_hides():
    narrow = plan_of(principle("a", 10.0), principle("b", 1.0), clip=(0.4, 0.6))
    assert unaffecting(narrow) == {"b": "clipping hides it whatever else is met"}
    signed = plan_of(principle("a", 2.0), pitfall("p", -1.0), denominator="signed")
    assert set(unaffecting(signed)) == {"p"}
    assert unaffecting(plan_of(A, B, pitfall("p", -9.0))) == {}


def test_a_group_that_cannot_move():
    group = Group(name="g", weight=1.0, members=("p", "q"))
    plan = plan_of(A, pitfall("p"), pitfall("q"), members=["a", group], no_principles="zero")
    assert set(unaffecting(plan)) == {"p", "q"}


def test_a_cap_above_every_score():
    plan = plan_of(A, hard_rule("h"), hard_rules="cap", cap=1.0)
    assert unaffecting(plan) == {"h": "the cap is never below the score"}


def test_minimum_hides_what_is_never_least():
    always = principle("a", scale=FIVE.model_copy(update={"levels": FIVE.levels[:2]}))
    high = principle("b", scale=FIVE.model_copy(update={"levels": FIVE.levels[3:]}))
    plan = plan_of(always, high, aggregate="minimum")
    assert set(unaffecting(plan)) == {"b"}


def test_what_others_need_is_never_reported():
    needing = principle("b", 1.0, needs=(Need(name="a"),))
    plan = plan_of(A, needing, aggregate="score", score=ref("b"))
    assert unaffecting(plan) == {}


def other_end(plan, name, verdict):
    scale = next(one.scale for one in plan.criteria if one.name == name)
    low, high = (scale.lowest, scale.highest) if scale else (0.0, 1.0)
    return value(low if verdict.value == high else high)


@given(st.data())
def test_a_report_is_a_proof(data):
    plan = data.draw(plans(most=4, lists=False, clips=((0.0, 1.0), (0.4, 0.6), None)))
    reported = unaffecting(plan)
    formula = Formula(plan)
    for name in reported:
        for completed in completions(plan, {}):
            verdict = completed[name]
            if verdict.state == "scored":
                flipped = {**completed, name: other_end(plan, name, verdict)}
                one, other = formula.score(completed).reward, formula.score(flipped).reward
                assert one == pytest.approx(other, abs=1e-12) if one is not None else other is None


def test_fifty_thousand_criteria():
    rules = [principle(f"a{index}", 1.0 + index % 7) for index in range(45_000)]
    rules += [pitfall(f"p{index}", -1.0) for index in range(5_000)]
    plan = plan_of(*rules, clip=None)
    assert reward_range(plan).high == 1.0
    assert unaffecting(plan) == {}
    assert dominating(plan) is None
    assert not gate_pays(plan)
