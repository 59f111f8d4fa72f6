"""The short way to a reward's range gives what the long way gives."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from rubricc.ir.rubric import Criterion, Group, Rubric
from rubricc.ir.scored import scoring_plan
from rubricc.plan.reward import LengthPenalty, Reward
from rubricc.plan.scale import Level, Scale
from rubricc.scoring.effect import TRIED, unaffecting
from rubricc.scoring.static import reward_range
from rubricc.semantics.plain_range import SHORT, plain_range

SCALE = Scale(named=True, levels=(Level(point="poor", value=0.25), Level(point="fine", value=0.75)))


@st.composite
def criteria(draw, name):
    kind = draw(st.sampled_from(("principle", "principle", "pitfall", "hard_rule", "fact")))
    size = draw(st.floats(0.1, 9))
    weight = {"principle": size, "pitfall": -size}.get(kind)
    graded = weight is not None and draw(st.booleans())
    return Criterion(name=name, kind=kind, weight=weight, scale=SCALE if graded else None)


@st.composite
def rubrics(draw):
    rules = [draw(criteria(f"c{i}")) for i in range(draw(st.integers(6, 40)))]
    cut = draw(st.integers(0, len(rules)))
    group = Group(name="g", members=tuple(rules[cut:]))
    clip = draw(st.sampled_from((None, (0.0, 1.0), (-0.5, 0.5))))
    penalty = LengthPenalty(unit="words", start=10, end=20, at_most=0.25)
    reward = Reward(
        hard_rules="gate",
        hard_rule_fail=draw(st.sampled_from((0.0, -1.0, 2.0))),
        denominator=draw(
            st.sampled_from(("positive", "absolute", "signed", "at_least_one", "credited"))
        ),
        no_principles=draw(st.sampled_from(("start_at_one", "zero", "none"))),
        aggregate=draw(st.sampled_from(("weighted_mean", "lexicographic"))),
        clip=clip,
        saturate=draw(st.sampled_from((None, 0.4))),
        length_penalty=draw(st.sampled_from((None, penalty))),
        range=draw(st.sampled_from((None, (-1.0, 1.0)))),
    )
    return Rubric(name="r", kind="rubric", members=(*rules[:cut], group), reward=reward)


@given(rubrics())
def test_the_short_way_agrees_with_the_long_one(rubric):
    found = plain_range(rubric)
    assume(found is not None or len(rubric.criteria()) < 20)
    if found is None:
        return
    plan = scoring_plan(rubric)
    bounds = reward_range(plan)
    assert found == (bounds.low, bounds.high)
    kinds = {criterion.name: criterion.kind for criterion in plan.criteria}
    assert {kinds[name] for name in unaffecting(plan)} <= {"fact"}


def test_long_plain_sums_are_recognised():
    rules = tuple(Criterion(name=f"c{i}", kind="principle", weight=1.0) for i in range(30))
    rubric = Rubric(name="r", kind="rubric", members=rules, reward=Reward(hard_rule_fail=0.0))
    assert plain_range(rubric) == (0.0, 1.0)
    assert SHORT == TRIED


def test_whatever_is_no_plain_sum_takes_the_long_way():
    rules = tuple(Criterion(name=f"c{i}", kind="principle", weight=1.0) for i in range(30))
    plain = Rubric(name="r", kind="rubric", members=rules, reward=Reward(hard_rule_fail=0.0))
    gated = Criterion(name="g", kind="principle", weight=1.0, when_text=(("It is late.",),))
    node = Group(name="n", weight=1.0, members=rules[:1])
    rule = Criterion(name="h", kind="hard_rule")
    cap = Reward(hard_rules="cap", cap=0.5, hard_rule_fail=0.0)
    for changes in (
        {"members": rules[:5], "reward": Reward(hard_rule_fail=0.0, saturate=0.5)},
        {"members": (*rules, gated)},
        {"members": (*rules[1:], node)},
        {"members": (*rules, rule), "reward": cap},
        {"reward": Reward(hard_rule_fail=0.0, aggregate="minimum")},
        {"reward": Reward(hard_rule_fail=0.0, unscored="ignore")},
    ):
        assert plain_range(plain.model_copy(update=changes)) is None
