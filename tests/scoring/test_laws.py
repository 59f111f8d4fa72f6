"""Laws of the score, over random plans; the exceptions are tested as exceptions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import Group, Need, OutcomeClass
from rubricc.plan.plan import Plan
from rubricc.plan.verdict import NOT_APPLICABLE
from rubricc.scoring.formula import Formula
from rubricc.scoring.static import reward_range
from tests.scoring.plans import (
    MET,
    UNMET,
    UNSCORED,
    fact,
    hard_rule,
    plan_of,
    plans,
    principle,
    ref,
    value,
    verdicts,
)


def numbers(score):
    return (score.reward, score.low, score.high, score.hard_rules, score.status)


def renamed(plan: Plan, name):
    def member(one):
        if isinstance(one, str):
            return name(one)
        return one.model_copy(update={"members": tuple(member(child) for child in one.members)})

    return plan.model_copy(
        update={
            "criteria": tuple(
                one.model_copy(update={"name": name(one.name)}) for one in plan.criteria
            ),
            "members": tuple(member(one) for one in plan.members),
        }
    )


@given(st.data())
def test_renaming_changes_nothing(data):
    plan = data.draw(plans())
    known = data.draw(verdicts(plan))
    other = renamed(plan, lambda name: f"other_{name[::-1]}")
    there = {f"other_{name[::-1]}": verdict for name, verdict in known.items()}
    assert numbers(Formula(other).score(there)) == numbers(Formula(plan).score(known))


def shuffled(plan: Plan, data):
    def members(given):
        order = data.draw(st.permutations(given))
        return tuple(
            one
            if isinstance(one, str)
            else one.model_copy(update={"members": members(one.members)})
            for one in order
        )

    criteria = tuple(data.draw(st.permutations(plan.criteria)))
    return plan.model_copy(update={"criteria": criteria, "members": members(plan.members)})


@given(st.data())
def test_reordering_changes_rounding_at_most(data):
    plan = data.draw(plans())
    known = data.draw(verdicts(plan))
    one, other = Formula(plan).score(known), Formula(shuffled(plan, data)).score(known)
    assert one.hard_rules == other.hard_rules
    assert one.low == pytest.approx(other.low, abs=1e-12)
    assert one.high == pytest.approx(other.high, abs=1e-12)


@given(st.data())
def test_the_order_of_asking_is_irrelevant(data):
    plan = data.draw(plans())
    known = data.draw(verdicts(plan))
    order = data.draw(st.permutations(list(known)))
    asked = {name: known[name] for name in order}
    assert numbers(Formula(plan).score(asked)) == numbers(Formula(plan).score(known))


def raised(verdict, amount):
    if isinstance(verdict, tuple):
        return tuple(raised(one, amount) for one in verdict)
    return verdict if verdict.value is None else value(max(0.0, min(1.0, verdict.value + amount)))


def with_needs(plan: Plan, data):
    """The same plan, where some principles need earlier ones."""
    criteria, earlier = [], []
    for one in plan.criteria:
        if one.kind == "principle" and one.each is None:
            if earlier and data.draw(st.booleans()):
                need = Need(name=data.draw(st.sampled_from(earlier)))
                raw = data.draw(st.booleans())
                one = one.model_copy(update={"needs": (need,), "needs_raw": raw})
            earlier.append(one.name)
        criteria.append(one)
    return plan.model_copy(update={"criteria": tuple(criteria)})


@given(st.data())
def test_meeting_a_principle_never_lowers_and_a_pitfall_never_raises(data):
    plan = with_needs(data.draw(plans()), data)
    known = data.draw(verdicts(plan, open_share=0))
    formula = Formula(plan)
    before = formula.score(known)
    for one in plan.criteria:
        amount = data.draw(st.sampled_from([0.25, 1.0]))
        after = formula.score({**known, one.name: raised(known[one.name], amount)})
        if before.ungated.low is None or after.ungated.low is None:
            assert before.ungated == after.ungated
        elif one.kind == "pitfall":
            assert after.ungated.low <= before.ungated.low
        else:
            assert after.ungated.low >= before.ungated.low


@given(st.data())
def test_meeting_more_never_lowers_either_bound(data):
    plan = data.draw(plans(opens=False, hard_rules=("report",)))
    known = data.draw(verdicts(plan))
    formula = Formula(plan)
    before = formula.score(known)
    for one in plan.criteria:
        if one.kind == "principle" and before.low is not None and before.high is not None:
            after = formula.score({**known, one.name: raised(known[one.name], 1.0)})
            assert after.low >= before.low
            assert after.high >= before.high


def test_exception_a_hard_rule_that_needs_a_principle_may_stop_failing_and_pay_less():
    plan = plan_of(
        principle("a", 1.0),
        principle("b", 9.0),
        hard_rule("h", needs=(Need(name="a"),)),
        hard_rule_fail=0.5,
    )
    formula = Formula(plan)
    fails = formula.score({"a": UNMET, "b": UNMET, "h": MET})
    passes = formula.score({"a": MET, "b": UNMET, "h": MET})
    assert (fails.reward, passes.reward) == (0.5, 0.1)


def test_exception_classes_may_fall_when_a_fact_holds():
    classes = [
        OutcomeClass(name="short", number=1.0, when=None),
        OutcomeClass(name="long", number=0.5, when=ref("long")),
    ]
    formula = Formula(plan_of(fact("long"), classes=classes))
    assert formula.score({"long": UNMET}).reward == 1.0
    assert formula.score({"long": MET}).reward == 0.5


def test_exception_a_range_that_runs_backwards_turns_the_law_round():
    formula = Formula(plan_of(principle("a"), range=(1.0, -1.0)))
    assert formula.score({"a": MET}).reward == -1.0
    assert (formula.score({}).low, formula.score({}).high) == (-1.0, 1.0)


def inside(inner, outer):
    if inner.low is None and inner.high is None and inner.status == "undefined":
        return outer.may_be_undefined
    low = outer.low is None or (inner.low is not None and outer.low <= inner.low + 1e-12)
    high = outer.high is None or (inner.high is not None and inner.high - 1e-12 <= outer.high)
    return low and high and (outer.may_be_undefined or not inner.may_be_undefined)


@given(st.data())
def test_dropping_verdicts_only_widens_the_bounds(data):
    plan = with_needs(data.draw(plans()), data)
    known = data.draw(verdicts(plan, open_share=4))
    formula = Formula(plan)
    kept = dict(known)
    for name in data.draw(st.permutations(list(known))):
        narrow = formula.score(kept)
        del kept[name]
        assert inside(narrow, formula.score(kept))


def test_exception_a_verdict_that_nothing_allows_is_lost_when_dropped():
    formula = Formula(plan_of(principle("a"), principle("b", scale=None), clip=None))
    given_away = formula.score({"a": NOT_APPLICABLE, "b": NOT_APPLICABLE})
    dropped = formula.score({"a": UNMET})
    assert given_away.reward == 1.0
    assert dropped.high == 0.5


def test_exception_ignoring_the_unscored_is_not_widening():
    formula = Formula(plan_of(principle("a"), principle("b"), unscored="ignore"))
    assert formula.score({"a": MET, "b": UNMET}).reward == 0.5
    dropped = formula.score({"a": MET})
    assert (dropped.reward, dropped.ignored) == (1.0, ("b",))


@given(plans(lists=False))
def test_all_unscored_is_the_static_range(plan):
    score = Formula(plan).score({one.name: UNSCORED for one in plan.criteria})
    known = reward_range(plan)
    assert (score.low, score.high) == (known.low, known.high)


@given(st.data())
def test_the_short_way_gives_the_bits_of_the_long_way(data):
    plan = data.draw(
        plans(nested=False, lists=False, aggregates=("weighted_mean", "lexicographic"))
    )
    known = data.draw(verdicts(plan, open_share=0))
    short = Formula(plan)
    wrapped = plan.model_copy(update={"members": (Group(name="all", members=plan.members),)})
    assert short.flat is not None
    long = Formula(wrapped)
    long.flat = None
    one, other = short.score(known), long.score(known)
    assert repr(one) == repr(other)
    assert [step.low for step in one.steps] == [step.low for step in other.steps]
    assert one.values == other.values


@given(st.data())
def test_scoring_twice_gives_the_same_bits(data):
    plan = data.draw(plans())
    known = data.draw(verdicts(plan))
    assert repr(Formula(plan).score(known)) == repr(Formula(plan).score(known))


@given(st.data())
def test_the_last_step_is_the_reward(data):
    plan = data.draw(plans(lists=False))
    score = Formula(plan).score(data.draw(verdicts(plan)))
    last = score.steps[-1]
    assert (last.name, last.low, last.high) == ("reward", score.low, score.high)
