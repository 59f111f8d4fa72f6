"""Bounds are the least and greatest reward over all completions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.verdict import NOT_APPLICABLE, unscored
from rubricc.scoring.formula import Formula
from tests.scoring.plans import (
    FIVE,
    MET,
    ROUGH,
    UNMET,
    completions,
    each,
    hard_rule,
    pitfall,
    plan_of,
    plans,
    principle,
    value,
    verdicts,
)

OPEN = {"open_when": True}


def brute_force(plan, known):
    """Rewards of all completions, and whether some of them have none."""
    formula = Formula(plan)
    rewards, undefined = [], False
    for completed in completions(plan, known):
        score = formula.score(completed)
        assert score.status != "undecided"
        if score.reward is None:
            undefined = True
        else:
            rewards.append(score.reward)
    return rewards, undefined


def assert_exact(plan, known, tolerance):
    score = Formula(plan).score(known)
    rewards, undefined = brute_force(plan, known)
    assert score.may_be_undefined == undefined
    if not rewards:
        assert (score.status, score.low, score.high) == ("undefined", None, None)
        return
    assert score.low <= score.high
    assert score.low == pytest.approx(min(rewards), abs=tolerance, rel=0)
    assert score.high == pytest.approx(max(rewards), abs=tolerance, rel=0)
    decided = score.low == score.high and not undefined
    assert (score.status == "decided") == decided
    assert score.reward == (score.low if decided else None)


@given(st.data())
def test_exact_to_the_last_bit_where_everything_applies(data):
    plan = data.draw(plans(opens=False, most=6))
    assert_exact(plan, data.draw(verdicts(plan)), tolerance=0)


@given(st.data())
def test_exact_where_a_when_is_open(data):
    plan = data.draw(plans(most=5, lists=False))
    assert_exact(plan, data.draw(verdicts(plan)), tolerance=1e-12)


@given(st.data())
def test_exact_where_lists_are_open(data):
    plan = data.draw(plans(most=3))
    assert_exact(plan, data.draw(verdicts(plan, open_share=3)), tolerance=1e-12)


@given(st.data())
def test_every_completion_lies_within(data):
    plan = data.draw(plans(most=6))
    known = data.draw(verdicts(plan))
    score = Formula(plan).score(known)
    complete = {
        one.name: data.draw(st.sampled_from(list(_elements(one, known[one.name]))))
        for one in plan.criteria
    }
    settled = Formula(plan).score(complete)
    if settled.reward is None:
        assert score.may_be_undefined
    else:
        assert score.low - 1e-12 <= settled.reward <= score.high + 1e-12


def _elements(one, verdict):
    if isinstance(verdict, tuple):
        return [tuple(_elements(one, element)[-1] for element in verdict)]
    if verdict.state != "unscored":
        return [verdict]
    levels = [value(level.value) for level in one.scale.levels] if one.scale else [UNMET, MET]
    return [NOT_APPLICABLE, *levels] if one.open_when else levels


def test_a_known_bound_by_hand():
    plan = plan_of(principle("a", 1.0), principle("b", 3.0), pitfall("c", -2.0))
    score = Formula(plan).score({"a": MET, "c": UNMET})
    assert (score.reward, score.low, score.high) == (None, 0.25, 1.0)
    assert score.status == "undecided"


def test_not_applicable_can_be_the_worst():
    plan = plan_of(principle("a", 1.0), pitfall("c", -1.0), principle("b", 3.0, **OPEN), clip=None)
    score = Formula(plan).score({"a": UNMET, "c": MET})
    assert (score.low, score.high) == (-1.0, 0.5)


def test_not_applicable_can_be_the_best():
    plan = plan_of(principle("a", 1.0), principle("b", 3.0, scale=ROUGH, **OPEN))
    score = Formula(plan).score({"a": MET})
    assert (score.low, score.high) == ((1.0 + 3.0 * 0.1) / 4.0, 1.0)


def test_levels_bound_an_unscored_scale():
    plan = plan_of(principle("a", 1.0, scale=ROUGH))
    score = Formula(plan).score({})
    assert (score.low, score.high) == (0.1, 0.9)


def test_unscored_that_is_known_to_apply_cannot_be_left_out():
    plan = plan_of(principle("a"), principle("b", **OPEN), no_principles="none")
    assert Formula(plan).score({"a": NOT_APPLICABLE}).may_be_undefined
    applies = {"a": NOT_APPLICABLE, "b": unscored("nobody was asked", applies=True)}
    assert not Formula(plan).score(applies).may_be_undefined


def test_equal_ends_with_an_undefined_completion_are_not_decided():
    plan = plan_of(pitfall("p"), principle("a", **OPEN), no_principles="none", saturate=0.0)
    score = Formula(plan).score({"p": UNMET})
    assert (score.low, score.high, score.reward) == (0.0, 0.0, None)
    assert (score.status, score.may_be_undefined) == ("undecided", True)


def test_an_unscored_verdict_that_cannot_matter_leaves_the_reward_decided():
    plan = plan_of(principle("a"), pitfall("p", -5.0), saturate=0.0)
    score = Formula(plan).score({"a": MET})
    assert (score.status, score.reward) == ("decided", 0.0)


def test_unknown_hard_rule_unites_pass_and_fail():
    plan = plan_of(hard_rule("h"), principle("a"), hard_rule_fail=-1.0)
    score = Formula(plan).score({"a": MET})
    assert (score.low, score.high, score.hard_rules) == (-1.0, 1.0, "unknown")
    assert (score.ungated.low, score.ungated.high) == (1.0, 1.0)


def test_many_open_terms_stay_exact_for_a_common_denominator():
    rules = [principle(f"a{i}", 1.0 + i, **OPEN) for i in range(300)]
    plan = plan_of(*rules, pitfall("p", -7.0), clip=None)
    score = Formula(plan).score({"p": MET})
    assert score.low == -7.0
    assert score.high == pytest.approx(1.0 - 7.0 / sum(1.0 + i for i in range(300)), abs=1e-12)


def test_signed_with_many_open_terms_is_unbounded():
    rules = [principle(f"a{i}", 1.0, **OPEN) for i in range(20)]
    plan = plan_of(*rules, pitfall("p", -2.0), clip=None, denominator="signed")
    score = Formula(plan).score({"p": MET})
    assert (score.low, score.high, score.may_be_undefined) == (None, None, True)


def test_at_least_one_with_many_open_scales_is_sound():
    rules = [principle(f"a{i}", 0.11, scale=ROUGH, **OPEN) for i in range(12)]
    plan = plan_of(principle("b", 0.05), *rules, denominator="at_least_one")
    score = Formula(plan).score({"b": MET})
    best = max((0.05 + count * 0.11 * 0.9) / max(0.05 + count * 0.11, 1.0) for count in range(13))
    assert best - 1e-12 <= score.high <= best + 0.002


def test_a_list_nobody_counted_is_bounded_by_the_clip():
    plan = plan_of(principle("a"), pitfall("p", each=each("facts")))
    assert (Formula(plan).score({"a": MET}).low, Formula(plan).score({"a": MET}).high) == (0.0, 1.0)
    free = plan.model_copy(update={"reward": plan.reward.model_copy(update={"clip": None})})
    assert (Formula(free).score({"a": MET}).low, Formula(free).score({"a": MET}).high) == (
        None,
        1.0,
    )


def test_inputs_count_a_list():
    plan = plan_of(principle("a"), pitfall("p", each=each("facts")), clip=None)
    score = Formula(plan).score({"a": MET}, {"facts": ["x", "y"]})
    assert (score.low, score.high) == (-1.0, 1.0)


def test_minimum_by_hand():
    plan = plan_of(
        principle("a", 1.0, scale=FIVE), principle("b", 9.0), pitfall("p"), aggregate="minimum"
    )
    known = {"a": value(0.75), "b": MET}
    assert (Formula(plan).score(known).low, Formula(plan).score(known).high) == (0.0, 0.75)
    assert Formula(plan).score({**known, "p": UNMET}).reward == 0.75
    assert Formula(plan).score({**known, "p": MET}).reward == 0.0
