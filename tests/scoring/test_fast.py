"""The short way of a flat plan against the long way, which it must equal to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.plan.criterion import Group
from rubricc.plan.plan import Plan
from rubricc.plan.verdict import MET, NOT_APPLICABLE, UNMET
from rubricc.scoring.detail import Detail
from rubricc.scoring.formula import Formula
from tests.scoring.plans import UNSCORED, fact, pitfall, plan_of, plans, principle, verdicts

PRIORITIES = st.sampled_from([None, "essential", "important", "optional"])
TAGS = st.lists(st.sampled_from(["style", "facts", "tone"]), max_size=3, unique=True)


@st.composite
def labelled(draw: Any) -> Plan:
    """Flat plans whose criteria have tags, priorities and plain groups around them."""
    plan = draw(plans(nested=False, lists=False, aggregates=("weighted_mean", "lexicographic")))
    criteria = [
        one.model_copy(
            update={"tags": tuple(draw(TAGS))}
            | ({} if one.kind == "hard_rule" else {"priority": draw(PRIORITIES)})
        )
        for one in plan.criteria
    ]
    names = draw(st.permutations([one.name for one in criteria]))
    unscored = draw(st.sampled_from(["abstain", "ignore"]))
    return plan.model_copy(
        update={
            "criteria": tuple(criteria),
            "members": draw(groups(names)),
            "reward": plan.reward.model_copy(update={"unscored": unscored}),
        }
    )


@st.composite
def groups(draw: Any, names: Sequence[str], depth: int = 0) -> Any:
    """Members that name every criterion once, some of them inside plain groups."""
    members: list[Any] = []
    rest = list(names)
    while rest:
        if depth < 3 and draw(st.integers(0, 2)) == 0:
            count = draw(st.integers(1, len(rest)))
            inside, rest = rest[:count], rest[count:]
            name = f"g{depth}_{len(members)}_{inside[0]}"
            members.append(Group(name=name, members=draw(groups(inside, depth + 1))))
        else:
            members.append(rest.pop(0))
    return tuple(members)


def by_the_long_way(plan: Plan) -> Formula:
    formula = Formula(plan)
    formula.flat = None
    return formula


@given(st.data())
def test_scores_and_sub_scores_are_those_of_the_long_way(data):
    plan = data.draw(labelled())
    known = data.draw(verdicts(plan, open_share=0))
    short, long = Formula(plan), by_the_long_way(plan)
    assert short.flat is not None
    one, other = short.score(known), long.score(known)
    assert repr(one) == repr(other)
    assert repr(one.scores) == repr(other.scores)


@given(st.data())
def test_sub_scores_with_open_verdicts_are_those_of_the_long_way(data):
    plan = data.draw(labelled())
    known = data.draw(verdicts(plan))
    one, other = Formula(plan).score(known), by_the_long_way(plan).score(known)
    assert repr(one) == repr(other)
    assert repr(one.scores) == repr(other.scores)


def test_sub_scores_need_no_account(monkeypatch):
    plan = plan_of(principle("a", tags=("style",)), pitfall("b", priority="optional"))
    score = Formula(plan).score({"a": MET, "b": MET})
    monkeypatch.setattr(Detail, "account", property(lambda self: pytest.fail("was worked out")))
    assert score.scores == {
        "groups": {},
        "tags": {"style": 1.0},
        "priorities": {"optional": 0.0},
    }


def test_a_view_in_which_nothing_applies_has_no_score():
    plan = plan_of(principle("a", tags=("style",), open_when=True), principle("b"))
    assert Formula(plan).score({"a": NOT_APPLICABLE, "b": UNMET}).scores["tags"] == {"style": None}


@pytest.mark.parametrize("known", [{"a": MET}, {"a": MET, "b": UNSCORED}])
def test_what_no_sum_holds_is_still_asked_for_in_its_views(known):
    plan = plan_of(principle("a", tags=("style",)), principle("b", tags=("style",)))
    plan = plan.model_copy(update={"members": ("a",)})
    short, long = Formula(plan), by_the_long_way(plan)
    assert short.score(known).reward == 1.0
    assert short.score(known).scores == long.score(known).scores
    assert short.score(known).scores["tags"] == {"style": None}


def test_facts_stand_in_no_view():
    plan = plan_of(fact("f", tags=("style",)), principle("a", tags=("style",)))
    assert Formula(plan).score({"a": MET, "f": UNSCORED}).scores["tags"] == {"style": 1.0}
