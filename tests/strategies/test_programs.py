"""What the strategies promise of the programs that they draw."""

from __future__ import annotations

from hypothesis import given

from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from tests.strategies.programs import programs
from tests.strategies.valid_programs import valid_programs


def errors(diagnostics):
    return [(d.rule.id, d.message) for d in diagnostics if d.is_error]


@given(programs())
def test_programs_parse(text):
    assert errors(parse(text_source(text)).diagnostics) == []


@given(valid_programs())
def test_valid_programs_check(tmp_path_factory, text):
    project = Project(tmp_path_factory.getbasetemp())
    assert errors(check(text_source(text), project).diagnostics) == []
