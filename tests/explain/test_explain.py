"""What an explanation says, against what is counted by hand."""

from __future__ import annotations

import json

import pytest

from rubricc.explain.as_json import as_json
from rubricc.explain.calls import call_costs
from rubricc.explain.explain import explain
from rubricc.explain.markdown import as_markdown
from rubricc.explain.page import plain
from rubricc.explain.pretty import page
from rubricc.passes.pipeline import run_passes
from rubricc.plan.criterion import GeneratedSlot
from rubricc.plan.expression import Constant
from rubricc.plan.policy import Judge, JudgeModel
from rubricc.plan.reward import Reward
from rubricc.plan.text import Slot
from rubricc.plan.types import TEXT, Parameter
from rubricc.prompts.fill import Keyed, fill
from rubricc.prompts.schema import keys
from rubricc.prompts.tokens import MESSAGE_TOKENS, Counter
from rubricc.targets.plan import build_plan
from tests.explain.golden import same_as_golden
from tests.ir.rubrics import (
    DRUG,
    FACTS,
    MUSEUM,
    hard_rule,
    pitfall,
    principle,
    rubric,
    scale,
    words_below,
)

WORDS = Counter("words", lambda text: len(text.split()))
ROW = {
    "id": "r1",
    "prompt": "Suggest five artifacts.",
    "response": "one two",
    "facts": ["ice", "iron"],
    "drug": "x",
    "verdicts": {"cultures": "met", "why": "met", "covers": ["met", "unmet"], "intrigue": 2},
}


def explained(sample, row=None, known=None, counter=WORDS):
    laid_out = run_passes(sample, known or {})
    return explain(laid_out, build_plan(laid_out), row, counter)


def test_the_page_of_the_museum(request):
    same_as_golden(plain(page(explained(MUSEUM, ROW), 80)), "museum.txt", request)


def test_the_markdown_of_the_museum(request):
    same_as_golden(as_markdown(explained(MUSEUM, ROW)), "museum.md", request)


def test_json_holds_what_the_page_shows():
    data = json.loads(as_json(explained(MUSEUM, ROW)))
    assert [entry["by"] for entry in data["decided"]][:2] == ["code", "judge"]
    assert data["calls"][0]["questions"][0] == "cultures"
    assert data["fields"]["sent"] == ["prompt", "response", "facts"]
    assert data["row"]["score"]["status"] == "undecided"
    assert data["row"]["steps"][-1]["name"] == "reward"
    assert (data["low"], data["high"]) == (0.0, 1.0)


@pytest.mark.parametrize("width", [80, 110])
def test_a_page_keeps_to_its_width(width):
    long = principle("a" * 30, "Says " + "very " * 60 + "much.")
    sample = MUSEUM.model_copy(update={"members": (long, *MUSEUM.members)})
    lines = plain(page(explained(sample, ROW), width))
    assert max(map(len, lines.splitlines())) <= width


def test_tokens_are_those_of_the_prompt_that_is_sent():
    plan = build_plan(run_passes(rubric(principle("a"), principle("b"))))
    (cost,) = call_costs(plan, WORDS, {"prompt": "one two", "response": "three four five"})
    keyed = [
        Keyed(key, q) for q, key in zip(plan.questions, keys(plan.questions).values(), strict=True)
    ]
    values = {"prompt": "one two", "response": "three four five"}
    sent = fill(plan.prompts[0], values, keyed)
    assert cost.sent == sum(len(m.content.split()) + MESSAGE_TOKENS for m in sent)
    assert cost.row == 5
    assert cost.kept_run == len(sent[0].content.split()) + MESSAGE_TOKENS
    assert cost.kept_prompt == cost.kept_run + len(sent[1].content.split()) + MESSAGE_TOKENS


def test_without_a_row_its_texts_are_left_out():
    plan = build_plan(run_passes(rubric(principle("a"))))
    (bare,) = call_costs(plan, WORDS)
    (full,) = call_costs(plan, WORDS, {"prompt": "one two", "response": "three"})
    assert bare.row is None
    assert full.sent - bare.sent == full.row == 3


def test_a_rubric_that_differs_from_row_to_row_shares_less():
    names = principle("a", ("Names ", Slot(slot=("drug",)), "."))
    (same,) = call_costs(build_plan(run_passes(rubric(principle("a")))), WORDS)
    varying = build_plan(run_passes(rubric(names, parameters=(DRUG,))))
    (row,) = call_costs(varying, WORDS)
    assert (same.prompt, row.prompt) == ("judge", "judge_row")
    assert row.run_share < same.run_share
    assert row.kept_prompt > row.kept_run


def test_each_alone_is_a_call_a_question():
    sample = rubric(*(principle(name) for name in "abc"), judge=Judge(batch=1))
    costs = call_costs(build_plan(run_passes(sample)), WORDS)
    assert [(cost.prompt, cost.questions) for cost in costs] == [
        ("judge_each", ("a",)),
        ("judge_each", ("b",)),
        ("judge_each", ("c",)),
    ]


def test_elements_of_a_row_are_counted():
    plan = build_plan(run_passes(rubric(MUSEUM.criteria()[5], parameters=(FACTS,))))
    row = {"prompt": "", "response": ""}
    (one,) = call_costs(plan, WORDS, row | {"facts": ["ice"]})
    (three,) = call_costs(plan, WORDS, row | {"facts": ["ice", "iron", "air"]})
    assert three.keys == ("c1_0", "c1_1", "c1_2")
    assert three.sent - one.sent == 2 * len("c1_1: States that iron.".split())


def test_who_decides_in_every_way():
    check = words_below(9)
    prose = (("The user is in a hurry.",),)
    sample = rubric(
        principle("code", check=check, decide="check"),
        principle("judge", "Is kind."),
        principle("mean", "Is short.", check=check, decide="mean"),
        hard_rule("sometimes", check=check, when_text=prose),
        principle("never", "Is rude.", when=Constant(value=False)),
    )
    found = explained(sample)
    assert [(entry.name, entry.by) for entry in found.decided] == [
        ("code", "code"),
        ("judge", "judge"),
        ("mean", "code and judge"),
        ("sometimes", "code, if a judge says it applies"),
        ("never", "nobody"),
    ]
    assert found.decided[3].where == ("The user is in a hurry.",)
    assert "`never` never applies: nobody is asked" in found.facts
    assert found.fields.code == ("response",)


def test_what_leaves_is_what_prompts_show():
    names = principle("a", ("Names ", Slot(slot=("drug",)), "."))
    reference = Parameter(name="reference", type=TEXT)
    found = explained(rubric(names, parameters=(DRUG, reference, FACTS))).fields
    assert found.sent == ("prompt", "response", "drug", "reference")
    assert (found.code, found.unread) == ((), ("facts",))


def test_nothing_leaves_where_code_decides():
    found = explained(rubric(principle("a", check=words_below(9), decide="check")))
    assert (found.calls, found.fields.sent) == ((), ())
    assert "nothing: code decides everything" in plain(page(found, 80))


def test_a_rule_that_cannot_matter_is_named():
    report = Reward(hard_rule_fail=0, hard_rules="report")
    found = explained(rubric(hard_rule("idle"), principle("a"), reward=report))
    assert "`idle` can never change the reward" in found.facts


def test_an_empty_answer_that_earns_is_said():
    short = rubric(principle("short", check=words_below(9), decide="check"))
    assert "an empty response gets 1, decided by code alone" in explained(short).facts
    judged = rubric(principle("a"))
    assert "an empty response gets 0, decided by code alone" in explained(judged).facts


def test_shared_questions_are_said():
    sample = rubric(principle("a", "Same."), principle("b", "Same."), pitfall("c", "Same."))
    assert "`a` and `b` ask the same and share one question" in explained(sample).facts


def test_samples_and_juries_multiply_the_calls():
    jury = (JudgeModel(model="a:b"), JudgeModel(model="c:d"))
    sample = rubric(principle("a"), principle("b"), judge=Judge(models=jury, samples=3, batch=1))
    found = explained(sample)
    assert (found.asked_times, found.judge) == (6, "a:b, c:d, 3 samples, vote majority")
    assert "2 calls a response, each 6 times: 12 in all" in plain(page(found, 80))


def test_parts_of_a_whole_rating_are_named_as_such():
    rated = Reward(hard_rule_fail=0, aggregate="holistic", holistic=scale(None, None, None))
    found = explained(rubric(hard_rule("safe"), principle("a"), reward=rated))
    assert [entry.by for entry in found.decided] == [
        "judge",
        "judge, within one rating of the whole",
    ]
    assert [call.questions for call in found.calls] == [("safe",), ("overall",)]
    assert "one rating of the whole is the score, rated in it: `a`" in found.facts


def test_room_for_criteria_of_a_row_is_said():
    slot = GeneratedSlot(name="criteria", at_most=5, weight_low=-5, weight_high=10)
    found = explained(rubric(principle("a"), generated=(slot,)))
    assert dict(found.formula)["criteria"] == "up to 5 of the row's own, -5..10, join raw, P and N"
    assert "a row may bring up to 5 criteria of its own in `criteria`" in found.facts


def test_a_row_that_cannot_be_scored_says_why():
    found = explained(MUSEUM, {"prompt": "p"})
    assert found.row is not None
    assert found.row.score.error is not None
    assert found.row.score.error in plain(page(found, 200)).replace("\n", " ")


def test_the_row_s_own_text_stands_on_one_line():
    found = explained(MUSEUM, ROW | {"id": "\x1b[31m\nred"})
    assert "\x1b" not in plain(page(found, 80))
