"""Run the tests of a checked file, without any model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rubricc.compiler import compile_rubric
from rubricc.ir.module import Module, NoSuchRubric, Test
from rubricc.ir.rubric import Origin
from rubricc.runtime.inputs import literal
from rubricc.runtime.invalid import PlanUnusable
from rubricc.runtime.scorer import Scorer
from rubricc.source.file import SourceFile
from rubricc.source.project import Project
from rubricc.suite.expectations import DoesNotHold, NotDecided, hold
from rubricc.suite.result import Problem, TestResult
from rubricc.suite.subject import Subject
from rubricc.targets.plan import build_plan


def run_tests(
    module: Module, project: Project, sources: Mapping[str, SourceFile] | None = None
) -> tuple[TestResult, ...]:
    """The results of all tests of ``module``, in file order.

    Checks run, given verdicts are used, nobody is asked. Externs run where the settings of
    ``project`` allow them. ``sources`` by path give the results their lines.
    """
    runner = _Runner(module, project, sources or {})
    return tuple(runner.run(test) for test in module.tests)


class _Runner:
    """Prepares each rubric once, for all of its tests."""

    def __init__(self, module: Module, project: Project, sources: Mapping[str, SourceFile]) -> None:
        self._module = module
        self._project = project
        self._sources = sources
        self._scorers: dict[str, Scorer] = {}

    def run(self, test: Test) -> TestResult:
        """One test with its problems."""
        try:
            scorer = self._scorer(test.rubric)
        except (NoSuchRubric, PlanUnusable) as error:
            return self._result(test, [Problem("error", "", self._line(test.origin), _text(error))])
        row = _row(test)
        score = scorer.score(row, partial=True)
        if score.error is not None:
            fault = Problem("error", "", self._line(test.origin), score.error)
            return self._result(test, [fault])
        return self._result(test, list(self._problems(test, Subject(scorer, row, score))))

    def _problems(self, test: Test, subject: Subject) -> Iterator[Problem]:
        for expectation in test.expectations:
            line = self._line(expectation.origin)
            try:
                hold(expectation, subject)
            except DoesNotHold as failed:
                yield Problem("failed", expectation.text, line, str(failed))
            except NotDecided as undecided:
                yield Problem("error", expectation.text, line, str(undecided))

    def _result(self, test: Test, problems: list[Problem]) -> TestResult:
        path = test.origin.path if test.origin is not None else self._module.path
        return TestResult(test.title, test.rubric, path, self._line(test.origin), tuple(problems))

    def _line(self, origin: Origin | None) -> int | None:
        source = None if origin is None else self._sources.get(origin.path)
        return None if source is None or origin is None else source.position(origin.start)[0]

    def _scorer(self, name: str) -> Scorer:
        """The scorer of one rubric.

        Raises:
            NoSuchRubric: the file has no rubric of that name.
            PlanUnusable: an extern is not allowed or not to be had.
        """
        if name not in self._scorers:
            rubric = compile_rubric(self._module.rubric(name))
            plan = build_plan(rubric, ("reward", "preference"))
            self._scorers[name] = Scorer(plan, self._project.extern)
        return self._scorers[name]


def _row(test: Test) -> dict[str, Any]:
    """The row that a test describes; verdicts over elements are lists."""
    verdicts = {
        given.name: list(given.verdict) if isinstance(given.verdict, tuple) else given.verdict
        for given in test.given
    }
    inputs = {name: literal(value) for name, value in test.inputs.items()}
    return {**inputs, "verdicts": verdicts}


def _text(error: Exception) -> str:
    return str(error.args[0]) if error.args else str(error)
