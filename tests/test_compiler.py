"""Source to plan in one call."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from rubricc.compiler import compile_rubric, compile_source
from rubricc.diagnostics.diagnostic import has_errors
from rubricc.explain.changes import change_lines
from rubricc.explain.explain import explain
from rubricc.explain.page import plain
from rubricc.explain.pretty import page
from rubricc.ir.diff import diff, diff_rubric
from rubricc.ir.digest import rubric_digest
from rubricc.passes.known import KnownInvalid
from rubricc.plan.file import dump_plan, load_plan
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.targets.layout import target_files
from rubricc.targets.plan import TARGETS, build_plan
from tests.strategies.valid_programs import valid_programs

TWO = """edition "2026"
rubric one(drug: text) { principle dose "Names the dose of {{drug}}." }
rubric two { hard rule short { check: words(response) <= 80 } }
"""


def compiled(text, tmp_path, *arguments, **options):
    source = text_source(text, "a.rubric")
    return compile_source(source, Project(tmp_path), *arguments, **options)


def test_a_plan_comes_out(tmp_path):
    result = compiled(TWO, tmp_path, "one")
    assert result.plan is not None
    assert result.rubric is not None
    assert (result.plan.name, result.rubric.asking) == ("one", ("dose",))
    assert load_plan(dump_plan(result.plan)) == result.plan


def test_targets_and_known_values(tmp_path):
    result = compiled(TWO, tmp_path, "one", {"drug": "ibuprofen"}, TARGETS)
    assert result.plan is not None
    assert result.plan.parameters == ()
    assert {"compare", "critique"} < {prompt.name for prompt in result.plan.prompts}


def test_errors_leave_no_plan_and_are_returned(tmp_path):
    result = compiled(TWO.replace("{{drug}}", "{{drugs}}"), tmp_path, "one")
    assert (result.plan, result.rubric) == (None, None)
    errors = [finding.rule.slug for finding in result.diagnostics if finding.is_error]
    assert errors == ["unknown-slot"]


def test_a_name_that_is_needed_or_wrong(tmp_path):
    with pytest.raises(LookupError, match="it has `one`, `two`"):
        compiled(TWO, tmp_path)
    with pytest.raises(LookupError, match="no rubric `three`"):
        compiled(TWO, tmp_path, "three")


def test_a_known_value_that_does_not_fit(tmp_path):
    with pytest.raises(KnownInvalid, match="`two` has no parameter `drug`: it declares none"):
        compiled(TWO, tmp_path, "two", {"drug": "x"})
    with pytest.raises(KnownInvalid, match="`drug` is a number, and not text"):
        compiled(TWO, tmp_path, "one", {"drug": 3})


@pytest.mark.parametrize("text", ["\0", "rubric", 'rubric a { principle b "', "}" * 50])
def test_no_text_raises(text, tmp_path):
    result = compiled(text, tmp_path, "a")
    assert result.plan is None
    assert result.diagnostics


def test_a_deep_tree_compiles(tmp_path):
    depth = 40
    inner = 'principle leaf "Says why."'
    for number in range(depth):
        inner = f"group g{number} +1 {{ {inner} }}"
    result = compiled(f'edition "2026"\nrubric deep {{ {inner} }}\n', tmp_path)
    assert result.plan is not None
    assert [criterion.name for criterion in result.plan.criteria] == ["leaf"]


def test_many_criteria_compile(tmp_path):
    rules = "\n".join(f'principle c{n} "Says what part {n} is about."' for n in range(1000))
    result = compiled(f'edition "2026"\nrubric many {{\n{rules}\n}}\n', tmp_path)
    assert result.plan is not None
    assert len(result.plan.questions) == 1000
    assert len(result.plan.calls[0].questions) == 1000


@given(valid_programs())
def test_every_program_without_errors_compiles_and_explains(text):
    checked = check(text_source(text, "drawn.rubric"), Project(Path("/nowhere")))
    if has_errors(checked.diagnostics):
        return
    for rubric in checked.module.rubrics:
        laid_out = compile_rubric(rubric)
        plan = build_plan(laid_out, TARGETS)
        assert load_plan(dump_plan(plan)) == plan
        assert diff_rubric(rubric, rubric) == ()
        lines = plain(page(explain(laid_out, plan, {"prompt": "p", "response": "r"}), 80))
        assert plan.name in lines
        for target in TARGETS:
            assert target_files(plan, target)


@given(valid_programs(), valid_programs())
def test_a_difference_is_told_where_there_is_one(one, other):
    versions = [
        check(text_source(text, "drawn.rubric"), Project(Path("/nowhere"))) for text in (one, other)
    ]
    if any(has_errors(checked.diagnostics) for checked in versions):
        return
    old, new = (checked.module for checked in versions)
    changes = diff(old, new)
    assert list(change_lines(changes, 80))
    if len(old.rubrics) == len(new.rubrics) == 1:
        same = rubric_digest(old.rubrics[0]) == rubric_digest(new.rubrics[0])
        told = [
            change for change in changes if change.what not in ("note", "source", "doc comment")
        ]
        assert same == (not told)
