"""Judges, preferences, revisions, externs and generated slots."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import pytest

from rubricc.plan.policy import JudgeModel
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from tests.semantics.marked import EDITION, verify

JUDGES = {
    "unknown setting": "«unknown-setting|sampels»: 3",
    "a secret": '«unknown-setting|api_key»: "x"',
    "unknown value": "vote: «unknown-value|majorty»",
    "no samples": "samples: «out-of-range|0»",
    "half a sample": "samples: «wrong-value|1.5»",
    "negative seed": "seed: «out-of-range|-1»",
    "cold": "temperature: «out-of-range|-0.1»",
    "model without provider": 'model: «wrong-value|"gpt-5-mini"»',
    "model without quotes": "model: «wrong-value|gpt»",
    "empty jury": "model: «invalid-jury|[]»",
    "juror twice": 'model: ["openai:a", «invalid-jury|"openai:a"»]',
    "two ways": 'model: "openai:a" «duplicate-field|model» { name: "openai:b" }',
    "juror without a name": "«invalid-jury|model» { weight: 2 }",
    "juror without weight": 'model { name: "openai:a" weight: «out-of-range|0» }',
    "unknown setting of a juror": 'model { name: "openai:a" «unknown-setting|wieght»: 2 }',
    "setting twice": "samples: 1 «duplicate-field|samples»: 2",
    "all settings": """model: ["openai:a", "http://host:8000/v1#b"] temperature: 0.5 seed: 7
        effort: low max_tokens: 900 samples: 3 vote: mean batch: 1 explain: none
        evidence: required verdicts: logprobs order: shuffled view: trace reasoning: only
        truncated: lowest""",
}


@pytest.mark.parametrize("settings", JUDGES.values(), ids=JUDGES)
def test_settings_of_a_judge(settings, tmp_path):
    verify(f'judge j {{ {settings} }} rubric r {{ judge: j principle p "P." }}', tmp_path)


def test_a_jury_may_be_weighed(tmp_path):
    text = 'judge j { model { name: "openai:a" weight: 2 } model { name: "openai:b" } }'
    (judge,) = verify(text, tmp_path).module.judges
    assert judge.models == (
        JudgeModel(model="openai:a", weight=2.0),
        JudgeModel(model="openai:b", weight=1.0),
    )


BLOCKS = {
    "preference": "preference { mode: pairwise swap: true ties: drop labels: soft seed: 3 }",
    "samples and votes": "preference { soft_from: votes samples: 5 clamp: 0.4..0.6 }",
    "unknown setting": "preference { «unknown-setting|swop»: true }",
    "no flag": "preference { swap: «unknown-value|yes» }",
    "clamp outside": "preference { clamp: «out-of-range|0.4..1.6» }",
    "clamp backwards": "preference { clamp: «backwards-range|0.6..0.4» }",
    "scores ask nobody": "preference { mode: scores «preference-conflict|swap»: true }",
    "hard labels": "preference { labels: hard «preference-conflict|clamp»: 0.4..0.6 }",
    "one vote": "preference { «preference-conflict|soft_from»: votes }",
    "more than there are": "preference { principles_per_comparison: «too-many-sampled|3» }",
    "all": "preference { principles_per_comparison: all }",
    "neither": "preference { principles_per_comparison: «wrong-value|many» }",
    "revision": "revision { steps: 4 principles_per_step: 1 seed: 7 without_replacement: true }",
    "no steps": "revision { steps: «out-of-range|0» }",
    "critiques": "revision { critiques: off }",
    "critiques by a flag": "revision { critiques: «unknown-value|false» }",
    "nobody is satisfied": """revision {
        critiques: off
        «revision-conflict|stop_when_satisfied»: true
    }""",
    "nothing is dealt": """revision {
        principles_per_step: all
        «revision-conflict|without_replacement»: true
    }""",
    "revision of more": "revision { principles_per_step: «too-many-sampled|9» }",
    "block as a setting": "revision: «wrong-value|3»",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
def test_preference_and_revision_blocks(block, tmp_path):
    if block == "revision: «wrong-value|3»":
        block = "«wrong-value|revision: 3»"
    verify(f'rubric r {{ principle p "P." pitfall q "Q." {block} }}', tmp_path)


SLOTS = {
    "whole": "slot criteria: generated { at_most: 20 weight: -5..10 }",
    "kind": "slot criteria: «unknown-slot-kind|genrated» { at_most: 20 weight: -5..10 }",
    "no bound": "slot «slot-bounds|criteria»: generated { weight: -5..10 }",
    "no weight": "slot «slot-bounds|criteria»: generated { at_most: 20 }",
    "backwards": "slot criteria: generated { at_most: 20 weight: «backwards-range|10..-5» }",
    "unknown": "slot criteria: generated { at_most: 20 weight: 0..1 «unknown-setting|least»: 3 }",
}


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS)
def test_generated_slots(slot, tmp_path):
    verify(f"rubric r {{ {slot} }}", tmp_path)


EXTERNS = {
    "allowed": 'extern check ok(code: text) -> bool from "mine.python:ok"',
    "not allowed": 'extern check ok(code: text) -> bool from «extern-not-allowed|"os:system"»',
    "no function": 'extern check ok(code: text) -> bool from «invalid-extern|"mine.python"»',
    "wrong return": 'extern check ok(code: text) -> «invalid-extern|number» from "mine.python:ok"',
    "wrong type": 'extern check ok(code: «unknown-type|str») -> bool from "mine.python:ok"',
    "a default": 'extern score ok(n: number = «wrong-default|3») -> number from "mine.python:ok"',
    "a function of the language": 'extern check «invalid-extern|words»(t: text) -> bool from "mine.a:b"',
}


@pytest.mark.parametrize("extern", EXTERNS.values(), ids=EXTERNS)
def test_externs(extern, tmp_path):
    text, announced = _extern(extern)
    place = tmp_path / "main.rubric"
    project = Project(tmp_path, ("mine.*",))
    result = check(text_source(text, "main.rubric", place), project, lint=False)
    assert {(d.rule.slug, text[d.span.start : d.span.end]) for d in result.diagnostics} == announced


def _extern(marked):
    from tests.semantics.marked import unmarked

    text, announced = unmarked(EDITION + marked + '\nrubric r { principle p "P." }')
    return text, {(slug, underlined) for slug, _, _, underlined in announced}


def test_a_rubric_keeps_the_externs_that_it_calls(tmp_path):
    text = (
        EDITION
        + """extern check ok(code: text) -> bool from "mine.python:ok"
extern score fit(code: text) -> number from "mine.python:fit"
rubric r { principle p { check: ok(response) } }
rubric s { principle p "P." }"""
    )
    project = Project(tmp_path, ("mine.*",))
    module = check(text_source(text, "main.rubric"), project, lint=False).module
    assert [e.name for e in module.rubric("r").externs] == ["ok"]
    assert module.rubric("s").externs == ()
    assert [e.name for e in module.externs] == ["ok", "fit"]


def test_two_externs_of_one_name_are_refused(tmp_path):
    base = (
        EDITION
        + """extern check ok(code: text) -> bool from "mine.a:ok"
rubric a { principle p { check: ok(response) } }"""
    )
    (tmp_path / "base.rubric").write_text(base, "utf-8")
    text = (
        EDITION
        + """import "./base.rubric" as base
extern check ok(code: text) -> bool from "mine.b:ok"
rubric b extends base.a { principle q { check: ok(prompt) } }"""
    )
    source = text_source(text, "main.rubric", tmp_path / "main.rubric")
    (found,) = check(source, Project(tmp_path, ("mine.*",)), lint=False).diagnostics
    assert (found.rule.slug, text[found.span.start : found.span.end]) == ("duplicate-name", "b")
