"""Needs, in the order in which they are applied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import Need
from rubricc.plan.verdict import NOT_APPLICABLE, unscored
from rubricc.scoring.formula import Formula
from tests.scoring.plans import (
    FIVE,
    MET,
    ROUGH,
    UNMET,
    UNSCORED,
    completions,
    each,
    hard_rule,
    plan_of,
    plans,
    principle,
    value,
    verdicts,
)


def needs(name, at_least=None, **fields):
    return {"needs": (Need(name=name, at_least=at_least),), **fields}


def labels(score):
    return {
        name: verdict.label for name, verdict in score.values.items() if hasattr(verdict, "label")
    }


PAIR = plan_of(principle("a"), principle("b", **needs("a")))


@pytest.mark.parametrize(
    ("need", "own", "effective"),
    [
        (MET, MET, "met"),
        (MET, UNMET, "unmet"),
        (UNMET, MET, "unmet"),
        (UNMET, UNSCORED, "unmet"),
        (UNMET, NOT_APPLICABLE, "not_applicable"),
        (UNSCORED, MET, "unscored"),
        (UNSCORED, UNMET, "unmet"),
        (UNSCORED, NOT_APPLICABLE, "not_applicable"),
        (NOT_APPLICABLE, MET, "met"),
        (NOT_APPLICABLE, UNSCORED, "unscored"),
    ],
)
def test_the_order_of_rules(need, own, effective):
    assert labels(Formula(PAIR).score({"a": need, "b": own}))["b"] == effective


def test_its_own_verdict_stays_beside_it():
    score = Formula(PAIR).score({"a": UNMET, "b": MET})
    assert score.values["b"].own == MET
    waiting = Formula(PAIR).score({"b": MET}).values["b"]
    assert (waiting.label, waiting.reason, waiting.own) == ("unscored", "waits for `a`", MET)


def test_needs_pass_through():
    plan = plan_of(principle("c", **needs("b")), principle("a"), principle("b", **needs("a")))
    score = Formula(plan).score({"a": UNMET, "b": MET, "c": MET})
    assert labels(score) == {"c": "unmet", "a": "unmet", "b": "unmet"}
    assert score.reward == 0.0


def test_raw_needs_do_not():
    plan = plan_of(
        principle("a"),
        principle("b", **needs("a", needs_raw=True)),
        principle("c", **needs("b", needs_raw=True)),
    )
    score = Formula(plan).score({"a": UNMET, "b": MET, "c": MET})
    assert labels(score) == {"a": "unmet", "b": "unmet", "c": "met"}


@pytest.mark.parametrize(("level", "effective"), [(0.25, "unmet"), (0.5, "met"), (1.0, "met")])
def test_a_level_is_enough(level, effective):
    plan = plan_of(principle("s", scale=FIVE), principle("b", **needs("s", 0.5)))
    assert labels(Formula(plan).score({"s": value(level), "b": MET}))["b"] == effective


def test_without_a_level_it_must_be_fully_met():
    plan = plan_of(principle("s", scale=FIVE), principle("b", **needs("s")))
    assert labels(Formula(plan).score({"s": value(0.75), "b": MET}))["b"] == "unmet"


def test_of_a_list_the_mean_counts():
    plan = plan_of(principle("many", each=each("facts")), principle("b", **needs("many")))
    formula = Formula(plan)
    assert labels(formula.score({"many": (MET, MET), "b": MET}))["b"] == "met"
    assert labels(formula.score({"many": (MET, NOT_APPLICABLE), "b": MET}))["b"] == "met"
    assert labels(formula.score({"many": (), "b": MET}))["b"] == "met"
    assert labels(formula.score({"many": (MET, UNSCORED), "b": MET}))["b"] == "unscored"
    assert labels(formula.score({"many": (UNMET, UNSCORED), "b": MET}))["b"] == "unmet"


def test_a_list_with_a_need_loses_every_element():
    plan = plan_of(principle("a"), principle("many", each=each("facts"), **needs("a")))
    score = Formula(plan).score({"a": UNMET, "many": (MET, UNMET)})
    assert [verdict.label for verdict in score.values["many"]] == ["unmet", "unmet"]
    assert score.values["many"][0].own == MET


def test_unmet_is_zero_even_on_a_scale_that_starts_higher():
    plan = plan_of(principle("a"), principle("b", scale=ROUGH, **needs("a")))
    assert Formula(plan).score({"a": UNMET, "b": value(0.9)}).reward == 0.0


def test_an_open_when_still_comes_first():
    plan = plan_of(principle("a"), principle("b", open_when=True, **needs("a")))
    score = Formula(plan).score({"a": UNMET, "b": UNSCORED})
    assert score.values["b"].label == "unscored"
    assert (score.low, score.high, score.status) == (0.0, 0.0, "decided")
    applies = Formula(plan).score({"a": UNMET, "b": unscored("lost", applies=True)})
    assert applies.values["b"].label == "unmet"


def test_a_hard_rule_may_need_a_principle():
    plan = plan_of(principle("a"), hard_rule("h", **needs("a")))
    assert Formula(plan).score({"a": UNMET, "h": MET}).hard_rules == "fail"


def test_bounds_know_that_both_hang_together():
    plan = plan_of(principle("a", 1.0), principle("b", 3.0, **needs("a")))
    score = Formula(plan).score({"b": MET})
    assert (score.low, score.high) == (0.0, 1.0)
    assert Formula(plan).score({"b": UNMET}).high == 0.25


def test_a_need_that_may_not_apply_is_tried_without_it():
    plan = plan_of(principle("a", scale=ROUGH, open_when=True), principle("b", **needs("a", 0.4)))
    score = Formula(plan).score({"b": MET})
    assert (score.low, score.high) == (0.05, 1.0)


def test_a_long_chain_has_exact_bounds():
    chain = [principle("a0")]
    chain += [principle(f"a{n}", **needs(f"a{n - 1}")) for n in range(1, 40)]
    formula = Formula(plan_of(*chain))
    score = formula.score({f"a{n}": MET for n in range(40) if n != 20})
    assert (score.low, score.high) == (0.5, 1.0)
    assert formula.score({}).low == 0.0


def test_a_circle_is_refused():
    plan = plan_of(principle("a", **needs("b")), principle("b", **needs("a")))
    with pytest.raises(ValueError, match="needs itself"):
        Formula(plan).score({})
    stranger = plan_of(principle("a", **needs("nobody")))
    with pytest.raises(ValueError, match="no criterion `nobody`"):
        Formula(stranger).score({})


def needing(plan, data):
    criteria = []
    for index, one in enumerate(plan.criteria):
        earlier = [other.name for other in plan.criteria[:index] if other.kind != "pitfall"]
        if earlier and one.kind != "pitfall" and data.draw(st.booleans()):
            need = Need(
                name=data.draw(st.sampled_from(earlier)),
                at_least=data.draw(st.sampled_from([None, 0.5])),
            )
            one = one.model_copy(update={"needs": (need,), "needs_raw": data.draw(st.booleans())})
        criteria.append(one)
    return plan.model_copy(update={"criteria": tuple(criteria)})


@given(st.data())
def test_bounds_hold_for_every_completion_and_are_exact_while_few_are_open(data):
    plan = needing(data.draw(plans(most=5, lists=False)), data)
    known = data.draw(verdicts(plan))
    formula = Formula(plan)
    score = formula.score(known)
    settled = [formula.score(one) for one in completions(plan, known)]
    rewards = [one.reward for one in settled if one.reward is not None]
    assert score.may_be_undefined or len(rewards) == len(settled)
    if not rewards:
        return
    assert score.low - 1e-12 <= min(rewards)
    assert max(rewards) <= score.high + 1e-12
    if len(settled) <= 32:
        assert score.low == pytest.approx(min(rewards), abs=1e-12)
        assert score.high == pytest.approx(max(rewards), abs=1e-12)
        assert {one.hard_rules for one in settled} >= (
            {score.hard_rules} - {"unknown"} if score.hard_rules != "unknown" else set()
        )


def test_a_bare_need_asks_for_the_highest_level_that_there_is():
    plan = plan_of(principle("a", scale=ROUGH), principle("b", **needs("a")))
    assert labels(Formula(plan).score({"a": value(0.9), "b": MET}))["b"] == "met"
    assert labels(Formula(plan).score({"a": value(0.4), "b": MET}))["b"] == "unmet"
