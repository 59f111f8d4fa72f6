"""Small files with tests in them, checked and run."""

from __future__ import annotations

from pathlib import Path

from rubricc.diagnostics.diagnostic import has_errors
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.suite.answers import Answers
from rubricc.suite.result import TestResult
from rubricc.suite.run import run_tests


def results(
    text: str, extern: tuple[str, ...] = (), answers: Answers | None = None
) -> tuple[TestResult, ...]:
    """Every test of ``text``, which has to be free of errors."""
    project = Project(Path.cwd(), extern)
    checked = check(text_source('edition "2026"\n' + text, "<test>"), project)
    errors = [found.message for found in checked.diagnostics if found.is_error]
    assert not has_errors(checked.diagnostics), errors
    return run_tests(checked.module, project, checked.sources, answers)


def only(text: str, extern: tuple[str, ...] = (), answers: Answers | None = None) -> TestResult:
    """The one test of ``text``."""
    (result,) = results(text, extern, answers)
    return result
