"""Plans: complete, byte-stable, and told apart by their digests."""

from __future__ import annotations

import pytest
from hypothesis import given

from rubricc.passes.pipeline import run_passes
from rubricc.plan.criterion import ClassesMember, Group
from rubricc.plan.expression import Constant
from rubricc.plan.file import dump_plan, load_plan
from rubricc.plan.policy import Preference, Revision
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Level, Scale
from rubricc.scoring.formula import Formula
from rubricc.targets.plan import TARGETS, build_plan
from tests.ir.rubrics import MUSEUM, hard_rule, pitfall, principle, rubric, rubrics, words_below


def plan_of(sample, targets=("reward",), known=None):
    return build_plan(run_passes(sample, known or {}), targets)


def test_everything_of_the_museum_is_in_its_plan():
    plan = plan_of(MUSEUM)
    names = [criterion.name for criterion in MUSEUM.criteria()]
    assert [criterion.name for criterion in plan.criteria] == names
    manner = plan.members[4]
    assert isinstance(manner, Group)
    assert manner.members == ("short", "covers", "invented")
    assert plan.members[6] == ClassesMember()
    assert [outcome.name for outcome in plan.classes] == ["good", "other"]
    assert [question.name for question in plan.questions] == [
        "cultures", "why", "intrigue", "covers", "invented", "refuses", "needy",
    ]  # fmt: skip
    assert all(question.rendered for question in plan.questions)
    assert plan.calls[0].questions[0] == "cultures"


@given(rubrics())
def test_the_same_source_gives_the_same_bytes(sample):
    one, two = plan_of(sample), plan_of(type(sample).model_validate_json(sample.model_dump_json()))
    assert dump_plan(one) == dump_plan(two)
    assert load_plan(dump_plan(one)) == one


@given(rubrics())
def test_every_score_lies_in_the_range_of_the_plan(sample):
    plan = plan_of(sample)
    formula = Formula(plan)
    known = formula.score({})
    assert (plan.reward_low, plan.reward_high) == (known.low, known.high)


@pytest.mark.parametrize(
    ("sample", "low", "high"),
    [
        (rubric(principle("a"), pitfall("b")), 0.0, 1.0),
        (rubric(principle("a"), reward=Reward(hard_rule_fail=0, clip=None)), 0.0, 1.0),
        (
            rubric(
                principle("a"),
                pitfall("b", weight=-2.0),
                reward=Reward(hard_rule_fail=0, clip=None),
            ),
            -2.0,
            1.0,
        ),
        (
            rubric(hard_rule("a"), principle("b"), reward=Reward(hard_rule_fail=-3, clip=None)),
            -3.0,
            1.0,
        ),
    ],
)
def test_the_range_is_known_before_anything_runs(sample, low, high):
    plan = plan_of(sample)
    assert (plan.reward_low, plan.reward_high) == (low, high)


def test_the_order_of_targets_means_nothing():
    assert plan_of(MUSEUM, TARGETS) == plan_of(MUSEUM, tuple(reversed(TARGETS)))


def test_an_unknown_target_is_refused():
    with pytest.raises(ValueError, match="no target is called rewards"):
        plan_of(MUSEUM, ("rewards",))


def test_each_target_brings_its_prompts_and_policies():
    reward, preference, critique = (plan_of(MUSEUM, (target,)) for target in TARGETS)
    names = [{prompt.name for prompt in plan.prompts} for plan in (reward, preference, critique)]
    assert {"compare", "compare_logprobs"} == names[1] - names[0]
    assert {"critique", "revise"} == names[2] - names[0]
    assert (reward.preference, reward.revision, reward.guidance) == (None, None, ())
    assert preference.preference == Preference()
    assert critique.revision == Revision()
    assert [entry.name for entry in critique.guidance] == [
        criterion.name for criterion in MUSEUM.criteria() if criterion.kind != "fact"
    ]


def test_what_code_decides_has_no_question_and_no_words_in_a_prompt():
    plan = plan_of(rubric(hard_rule("short", "Stays short.", check=words_below(9)), principle("a")))
    assert plan.criteria[0].question is None
    assert "Stays short." not in dump_plan(plan).decode()


def test_a_plan_that_code_decides_alone_asks_nothing():
    plan = plan_of(rubric(hard_rule("short", check=words_below(9))))
    assert (plan.questions, plan.calls, plan.prompts) == ((), (), ())


def test_one_rating_of_the_whole_follows_the_hard_rules():
    levels = tuple(Level(point=n, value=(n - 1) / 9) for n in range(1, 11))
    holistic = Reward(
        hard_rule_fail=0, aggregate="holistic", holistic=Scale(named=False, levels=levels)
    )
    sample = rubric(
        principle("a"),
        principle("short", "Stays short.", check=words_below(9), decide="check"),
        hard_rule("b"),
        reward=holistic,
    )
    plan = plan_of(sample)
    assert [(call.prompt, call.questions) for call in plan.calls] == [
        ("judge", ("b",)),
        ("holistic", ("overall",)),
    ]
    assert [question.name for question in plan.questions] == ["a", "short", "b"]
    assert plan.criteria[1].question is None


def test_known_values_stand_in_the_prompt_and_out_of_the_row():
    covers = MUSEUM.criteria()[5]
    plan = plan_of(rubric(covers, parameters=MUSEUM.parameters), known={"facts": ["ice floats"]})
    assert [question.text for question in plan.questions] == [("States that ice floats.",)]
    assert plan.calls[0].prompt == "judge"
    assert [parameter.name for parameter in plan.parameters] == ["drug"]


@pytest.mark.parametrize(
    ("edit", "asks", "scores"),
    [
        ({"text": ("Something else.",)}, True, False),
        ({"weight": 2.0}, False, True),
        ({"note": "n"}, False, False),
        ({"when": Constant(value=False)}, True, True),
    ],
)
def test_digests_say_what_an_edit_reaches(edit, asks, scores):
    base = principle("a")
    old, new = plan_of(rubric(base)), plan_of(rubric(base.model_copy(update=edit)))
    assert ([q.digest for q in old.questions] != [q.digest for q in new.questions]) == asks
    assert (old.scores_digest != new.scores_digest) == scores
    assert (old.digest != new.digest) == (asks or scores)
