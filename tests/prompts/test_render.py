from __future__ import annotations

import jinja2
import pytest

from rubricc.plan.criterion import Criterion
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Judge
from rubricc.plan.prompt import Insert
from rubricc.plan.reward import Reward
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot
from rubricc.prompts.render import render_prompts
from rubricc.prompts.show import show_prompt
from rubricc.prompts.templates import environment, read_templates, render_messages

from .plans import BROUGHT, FULL, PLAIN, plan, question

EVERY = ("reward", "preference", "critique")


def names(of, targets=EVERY):
    return [prompt.name for prompt in render_prompts(of, targets)]


def inserts(of, name):
    prompt = next(each for each in render_prompts(of, EVERY) if each.name == name)
    return [
        part.insert
        for message in prompt.messages
        for part in message.parts
        if isinstance(part, Insert) and part.insert != "marker"
    ]


def text(of, name):
    return show_prompt(next(each for each in render_prompts(of, EVERY) if each.name == name))


def test_a_target_has_its_prompts():
    judges = ["judge", "judge_each", "judge_logprobs", "group"]
    assert names(PLAIN, ("reward",)) == judges
    assert names(PLAIN, ("preference",)) == [*judges, "compare", "compare_logprobs"]
    assert names(PLAIN, ("critique",)) == [*judges, "critique", "revise"]
    assert "holistic" in names(FULL, ("reward",))


def test_a_plan_that_asks_nothing_has_no_judge():
    assert names(plan(), ("reward",)) == []


def test_criteria_of_a_row_are_asked_after_its_request():
    assert names(BROUGHT, ("reward",)) == ["judge_row", "judge_each", "judge_logprobs", "group"]


def test_blocks_stand_in_order_of_how_seldom_they_change():
    assert inserts(PLAIN, "judge") == ["questions", "prompt", "reference", "response"]
    assert inserts(FULL, "judge_row") == ["prompt", "reference", "questions", "response"]
    assert inserts(FULL, "judge_each") == ["prompt", "reference", "response", "questions"]
    assert inserts(PLAIN, "group") == ["questions", "prompt", "reference", "responses"]
    assert inserts(FULL, "group") == ["prompt", "reference", "questions", "responses"]
    for name in ("compare", "compare_logprobs"):
        assert inserts(FULL, name) == [
            "prompt",
            "reference",
            "response_a",
            "response_b",
            "principle",
        ]


def test_prefixes_end_at_the_seams():
    for of in (PLAIN, FULL):
        for prompt in render_prompts(of, EVERY):
            marks = [message.cache_breakpoint for message in prompt.messages]
            assert marks == [True] * (len(marks) - 1) + [False], prompt.name
            assert len(marks) <= 5, "four breakpoints are the most that a provider takes"


def test_weights_and_tags_change_no_prompt():
    weighed = PLAIN.model_copy(
        update={
            "criteria": tuple(
                Criterion(
                    name=each.name,
                    kind=each.kind,
                    weight=-98.5,
                    priority="essential",
                    tags=("manner",),
                    tier="safety",
                )
                for each in PLAIN.questions
            ),
            "priorities": {"essential": 98.5},
            "tiers": ("safety",),
        }
    )
    assert render_prompts(weighed, EVERY) == render_prompts(PLAIN, EVERY)
    assert "98.5" not in "".join(text(weighed, name) for name in names(weighed))


def test_reasoning_is_said_to_be_judged():
    def said(reasoning):
        return text(PLAIN.model_copy(update={"judge": Judge(reasoning=reasoning)}), "judge")

    assert "The assistant's reasoning is part of the response." in said("show")
    assert "The response is the assistant's reasoning, without its answer." in said("only")
    assert "assistant's reasoning" not in said("hide")


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("last_turn", "Only the assistant's last message is judged."),
        ("turn", "Only the assistant's last turn is judged, with its tool calls"),
        ("trace", "The whole conversation in the response is judged"),
    ],
)
def test_what_is_judged_follows_the_view(view, said):
    of = PLAIN.model_copy(update={"judge": Judge(view=view)})
    assert said in text(of, "judge")
    assert said.replace("judged", "compared") in text(of, "compare")


def test_the_same_plan_gives_the_same_prompts():
    assert render_prompts(FULL, EVERY) == render_prompts(FULL, EVERY)


def test_author_text_is_never_a_template():
    hostile = "{{ 7 * 7 }}{% if %}{# gone #}\0" + "0\0"
    scale = Scale(
        named=False,
        levels=(
            Level(point=1, value=0, anchor=(hostile,)),
            Level(point=2, value=1, anchor=("For ", Slot(slot=("drug",)))),
        ),
    )
    of = plan(question("a"), reward=Reward(hard_rule_fail=0, aggregate="holistic", holistic=scale))
    prompt = next(each for each in render_prompts(of) if each.name == "holistic")
    system = prompt.messages[0].parts
    assert any(isinstance(part, str) and f"1: {hostile}\n2: For " in part for part in system)
    assert Insert(insert="parameter", name="drug") in system


def test_a_fact_that_is_not_given_is_an_error():
    with pytest.raises(jinja2.UndefinedError):
        render_messages(environment(read_templates()), "judge", {})


def test_a_plan_with_prompts_is_json():
    of = FULL.model_copy(update={"prompts": render_prompts(FULL, EVERY)})
    assert Plan.model_validate_json(of.model_dump_json()) == of


def test_no_prompt_says_score_or_weight_of_a_criterion():
    for name in names(PLAIN):
        shown = text(PLAIN, name).lower()
        assert not any(word in shown for word in ("weight", "points", "essential", "pitfall"))
