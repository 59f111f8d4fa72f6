"""No program crashes what comes behind the parser: checker, formatter, passes and targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from rubricc.compiler import compile_rubric
from rubricc.diagnostics.diagnostic import has_errors
from rubricc.diagnostics.render.concise import concise
from rubricc.formatter.format import format_source
from rubricc.plan.file import dump_plan, load_plan
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.targets.findings import target_findings
from rubricc.targets.plan import TARGETS, build_plan
from tests.fuzz.programs import near_programs

PROJECT = Project(Path(__file__).parent)


MANY = 50_000

HOSTILE = {
    "open classes of a pattern": 'check: matches(response, r"' + "[a" * MANY + '")',
    "open repetitions of a pattern": 'check: matches(response, r"(a{' + "1" * MANY + '")',
    "escaped slots": 'text: "' + "{{{{" * MANY + '"',
    "a reason of blanks": "// rubricc: allow RB4002 -- x" + " " * MANY + "x\n",
    "an unknown id in blanks": "// rubricc: allow" + " " * MANY + "x\n",
    "an enormous scale": "scale: 0..999999999",
    "joined words": 'text: "Says a' + " and also" * MANY + '"',
    "quotes": 'text: "Says ' + "'" * MANY + '"',
    "unknown names": f"needs: [{', '.join(f'q{number}' for number in range(1_000))}]",
}


@pytest.mark.parametrize("field", HOSTILE.values(), ids=HOSTILE)
def test_hostile_fields_are_checked_in_one_pass(field):
    names = "".join(f'  fact p{number} "Says {number}."\n' for number in range(1_000))
    text = f'edition "2026"\n\nrubric r {{\n{names}  principle a {{ {field} }}\n}}\n'
    checked = check(text_source(text), PROJECT)
    assert all(len(finding.message) < 500 for finding in checked.diagnostics)


@given(near_programs())
def test_nearly_right_programs_are_checked(program):
    source = text_source(program)
    checked = check(source, PROJECT)
    for finding in checked.diagnostics:
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.file.text)
        assert "\n" not in finding.message
    concise(checked.diagnostics)
    for rubric in checked.module.rubrics:
        compiled = compile_rubric(rubric)
        if has_errors(tuple(target_findings(compiled, TARGETS, checked.sources))):
            continue
        plan = build_plan(compiled, TARGETS)
        assert load_plan(dump_plan(plan)) == plan


@given(near_programs())
def test_nearly_right_programs_are_laid_out_or_refused(program):
    formatted = format_source(text_source(program))
    if formatted.text is None:
        assert formatted.refusal
        return
    again = format_source(text_source(formatted.text))
    assert again.text == formatted.text
