"""A row as a test: it parses, means the row, and passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rubricc
from rubricc.runtime.invalid import RowInvalid
from rubricc.suite.as_test import as_test
from tests.suite.sources import only

RUBRIC = """
rubric r(
  facts: list[text] = [],
  claims: list[record(text: text, big: bool, n: number, by: text?)] = [],
  limit: number = 5
) {
  hard rule polite { check: contains(response, "please") }
  hard rule kind "Is kind."
  principle brief "Is brief." { check: words(response) <= limit }
  principle depth +2 "Is deep." { scale: 1..5 }
  principle tone "Has a tone." { scale: [flat = 0, fair = 0.4, warm = 1] }
  principle covers each fact in facts "Says {{fact}}."
  principle says each claim in claims { check: contains(response, claim.text) }
  principle late "Is late." { when: "The user is late."  check: words(response) > 1 }
  pitfall wrong "Is wrong."
}
"""
SCORER = rubricc.compile_text('edition "2026"\n' + RUBRIC)


def passes(row) -> str:
    text = as_test(SCORER, row)
    result = only(RUBRIC + text)
    assert result.status == "passed", (text, result.problems)
    return text


def test_a_decided_row():
    text = passes(
        {
            "id": "mara-1",
            "prompt": "Say please.",
            "response": "please, now",
            "verdicts": {
                "kind": "met",
                "brief": "met",
                "depth": 3,
                "tone": "fair",
                "late": "not_applicable",
                "wrong": "unmet",
            },
        }
    )
    assert text == (
        'test "row mara-1" for r {\n'
        '  prompt: "Say please."\n'
        '  response: "please, now"\n'
        "  given {\n"
        "    kind: met\n"
        "    depth: 3\n"
        "    tone: fair\n"
        "    late: not_applicable\n"
        "    wrong: unmet\n"
        "  }\n"
        "  expect polite == met\n"
        "  expect brief == met\n"
        "  expect hard_rules == pass\n"
        "  expect reward == 0.5823529411764705\n"
        "}\n"
    )


def test_an_open_row_keeps_its_interval():
    text = passes({"response": "please", "verdicts": {"depth": 3, "kind": "met", "late": "met"}})
    assert "expect reward == none" in text
    assert "expect reward in " in text


def test_a_broken_gate():
    assert "expect reward == 0\n" in passes({"response": "no"})


def test_parameters_and_lists():
    text = passes(
        {
            "response": "please",
            "facts": ["a {{b}}", 'c "d"'],
            "claims": [
                {"text": "ple", "big": True, "n": 1e-7, "by": None},
                {"text": "z", "big": False, "n": -2.5, "by": "me"},
            ],
            "limit": 1e20,
            "verdicts": {"covers": ["met", None]},
        }
    )
    assert '  facts: ["a {{b}}", "c \\"d\\""]\n' in text
    assert '[text = "ple", big = true, n = 0.0000001]' in text
    assert "    covers: [met, unscored]\n" in text
    assert "expect says[1] == unmet" in text


def test_lines_stand_in_a_block():
    text = passes({"response": "1. please\n\n2. so"})
    assert '  response: """\n    1. please\n\n    2. so\n    """\n' in text


def test_conversations_stand_as_the_judged_text():
    said = [{"role": "assistant", "content": "<think>hm</think>please"}]
    asked = [{"role": "user", "content": "Say it."}]
    text = passes({"prompt": asked, "response": said})
    assert '  prompt: "Say it."\n  response: "please"\n' in text


def test_criteria_that_the_row_brings():
    rubric = "rubric r { slot criteria: generated { at_most: 3 weight: -5..5 } }\n"
    scorer = rubricc.compile_text('edition "2026"\n' + rubric)
    brought = [
        {"name": "a", "text": "Says a.", "weight": 3, "tag": None},
        {"name": "b", "text": "Says b.", "weight": -1.5, "tags": ["x"]},
        {"name": "c", "text": "Says c.", "scale": "1..5", "levels": {"1": "x"}},
    ]
    row = {"response": "x", "criteria": brought, "verdicts": {"a": "met", "b": "unmet", "c": 2}}
    text = as_test(scorer, row)
    assert 'name = "c", text = "Says c.", scale = "1..5"]' in text
    assert only(rubric + text).status == "passed"


def test_named_levels_that_the_row_brings():
    rubric = "rubric r { slot criteria: generated { at_most: 3 weight: -5..5 } }\n"
    scorer = rubricc.compile_text('edition "2026"\n' + rubric)
    scale = {"poor": 0, "good": 1}
    brought = [{"name": "a", "text": "Says a.", "scale": scale, "levels": {"good": "All of it."}}]
    text = as_test(scorer, {"response": "x", "criteria": brought, "verdicts": {"a": "good"}})
    assert 'scale = [poor = 0, good = 1], levels = [good = "All of it."]' in text
    assert only(rubric + text).status == "passed"


def test_a_row_that_cannot_be_scored_has_no_test():
    with pytest.raises(RowInvalid, match="no criterion is called `knid`"):
        as_test(SCORER, {"response": "x", "verdicts": {"knid": "met"}})


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.text(
    st.sampled_from('a "\\{}\n\t\r/é# '), max_size=30
)


@given(prompt=TEXTS, response=TEXTS, fact=TEXTS, title=TEXTS)
def test_any_text_comes_through(prompt, response, fact, title):
    row = {"id": title, "prompt": prompt, "response": "please" + response, "facts": [fact]}
    passes(row)
