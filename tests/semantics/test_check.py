"""The whole check: one slip is one error, answers are heard, nothing raises."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import gc
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.ir.module import Module
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from tests.semantics.marked import EDITION, verify
from tests.strategies.programs import programs
from tests.strategies.valid_programs import valid_programs

PROJECT = Project(Path("/nonexistent"))

SLIPS = {
    "a weight of the wrong sign and what needs it": """rubric r {
        principle a «weight-sign|-4» "Says a."
        principle b "Says b." { needs: [a] }
        reward { score: a + b }
    }
    test "t" for r { given { a: met b: met } expect a == met expect reward == 1 }""",
    "a broken fact and its classes": """rubric r {
        fact f «empty-text|""»
        derive d = f
        class x +1 when d
        class y 0 otherwise
    }
    test "t" for r { given { f: met } expect reward == 1 }""",
    "a broken parameter and its slots": """rubric r(drug: «unknown-type|txt», n: number = «wrong-default|"x"») {
        principle a "Names {{drug}} below {{n}}." { check: words(response) < n and contains(response, drug) }
        principle b each d in drug "Names {{d}}."
    }
    test "t" for r { drug: 5 n: "x" expect reward == 1 }""",
    "a broken judge and its rubric": """judge j { sampels: 3 }
    rubric r { judge: j principle a "Says a." }
    test "t" for r { given { a: met } expect reward == 1 }""".replace(
        "sampels", "«unknown-setting|sampels»"
    ),
    "an unknown parent and everything that may come from it": """rubric r extends «unknown-name|gone» {
        override principle a "Says a."
        drop b
        principle c "Names {{d}}." { needs: [e] check: words(response) < f }
        reward { score: g + c }
    }
    test "t" for r { h: 3 given { i: met } expect k == met }""",
    "an import that is missing": """import «import-unreadable|"./gone.rubric"» as gone
    rubric r extends gone.a { include gone.b.c judge: gone.j }
    test "t" for gone.a { expect reward == 1 }""",
    "a broken extern and its calls": """extern check ok(code: text) -> «invalid-extern|number» from "mine:ok"
    rubric r { principle a { check: ok(response) } }""".replace(
        '"mine:ok"', '«extern-not-allowed|"mine:ok"»'
    ),
    "a duplicate and what needs it": """rubric r {
        principle a "Says a."
        principle «duplicate-name|a» "Says b." { scale: 1..5 }
        principle c "Says c." { needs: [a] }
    }""",
}


@pytest.mark.parametrize("text", SLIPS.values(), ids=SLIPS)
def test_one_slip_is_one_error(text, tmp_path):
    module = verify(text, tmp_path).module
    assert module.rubrics == ()
    assert module.tests == ()


def test_rubrics_without_errors_stay(tmp_path):
    text = 'rubric a { principle p «weight-sign|-1» "P." } rubric b { principle p "P." }'
    assert [rubric.name for rubric in verify(text, tmp_path).module.rubrics] == ["b"]


def test_what_could_not_be_read_silences_what_depends_on_it():
    text = (
        EDITION
        + """rubric r {
  principle first "Says a.
  principle second "Says b." { needs: [first] }
}
test "t" for r { given { first: met } expect first == met }
"""
    )
    found = check(text_source(text), PROJECT, lint=False)
    assert {d.rule.id[:4] for d in found.diagnostics} <= {"RB00", "RB01"}
    assert found.module.rubrics == ()


def suppressed(comment):
    text = (
        EDITION
        + f"""rubric r {{
  principle a "A."
  {comment}
  hard rule h "H."
  reward {{ hard_rules: report }}
}}
"""
    )
    found = check(text_source(text), PROJECT, lint=False)
    return [(d.rule.slug, d.file.text[d.span.start : d.span.end]) for d in found.diagnostics]


def test_an_answered_warning_is_left_out():
    assert suppressed("") == [("cannot-matter", "h")]
    assert suppressed("// rubricc: allow RB3026 -- counted by hand") == []


def test_an_answer_to_nothing_is_a_hint():
    comment = "// rubricc: allow RB1021 -- never was"
    assert suppressed(comment) == [("unused-suppression", comment), ("cannot-matter", "h")]


def test_an_error_cannot_be_answered():
    text = (
        EDITION
        + """rubric r {
  // rubricc: allow RB3003 -- I want it
  principle a -4 "A."
}
"""
    )
    found = check(text_source(text), PROJECT, lint=False)
    assert "weight-sign" in {d.rule.slug for d in found.diagnostics}


def test_lints_can_be_left_out():
    text = EDITION + 'rubric r { principle a "Is good." principle b "Names the author." }'
    slugs = {d.rule.slug for d in check(text_source(text), PROJECT).diagnostics}
    assert "vague-criterion" in slugs
    assert check(text_source(text), PROJECT, lint=False).diagnostics == ()


def test_many_rules_are_checked_at_once():
    rules = "".join(f'  principle p{i} "Says what happens in case {i}."\n' for i in range(20_000))
    found = check(text_source(f"{EDITION}rubric r {{\n{rules}}}\n"), PROJECT, lint=False)
    rubric = found.module.rubric()
    assert len(rubric.members) == 20_000
    assert (rubric.reward_low, rubric.reward_high) == (0, 1)
    assert rubric.criteria()[-1].weight == 0.7


def test_many_errors_take_no_quadratic_time():
    rules = "".join(f'  principle p{i} vital "Names {{{{nothing{i}}}}}."\n' for i in range(3_000))
    found = check(
        text_source(f"{EDITION}rubric r(drug: text) {{\n{rules}}}\n"), PROJECT, lint=False
    )
    assert len(found.diagnostics) == 6_000


@given(valid_programs())
def test_valid_programs_have_no_errors(text):
    found = check(text_source(text), PROJECT)
    assert [f"{d.rule.slug}: {d.message}" for d in found.diagnostics if d.is_error] == []
    assert Module.model_validate_json(found.module.model_dump_json()) == found.module


@given(programs())
def test_no_program_makes_the_check_raise(text):
    found = check(text_source(text), PROJECT)
    for finding in found.diagnostics:
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.file.text)


@given(valid_programs(), st.data())
def test_no_mutated_program_makes_the_check_raise(text, data):
    tokens = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(tokens) - 1))
        other = data.draw(st.integers(0, len(tokens) - 1))
        change = data.draw(st.sampled_from(("drop", "double", "swap", "copy")))
        if change == "drop":
            tokens[place] = ""
        elif change == "double":
            tokens[place] *= 2
        elif change == "swap":
            tokens[place], tokens[other] = tokens[other], tokens[place]
        else:
            tokens[place] = tokens[other]
    check(text_source("".join(tokens)), PROJECT)


def test_the_collector_of_cycles_goes_on_as_before():
    source = text_source(EDITION + 'rubric r { principle a "Names the author." }')
    gc.disable()
    try:
        check(source, PROJECT)
        assert not gc.isenabled()
    finally:
        gc.enable()
    check(source, PROJECT)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
