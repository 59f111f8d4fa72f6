"""Run the tests of a checked file, without any model unless somebody gives their answers."""

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
from rubricc.suite.answers import Answers, supply
from rubricc.suite.attempt import Attempt, started
from rubricc.suite.result import Problem, TestResult
from rubricc.suite.subject import Subject
from rubricc.targets.plan import build_plan


def run_tests(
    module: Module,
    project: Project,
    sources: Mapping[str, SourceFile] | None = None,
    answers: Answers | None = None,
) -> tuple[TestResult, ...]:
    """The results of all tests of ``module``, in file order.

    Checks run and given verdicts are used; ``answers`` supplies what expectations need beyond
    them, and without it nobody is asked. Externs run where the settings of ``project`` allow them.
    ``sources`` by path give the results their lines.

    Raises:
        EndpointUnusable: verdicts are needed, and whoever ``answers`` asks cannot be asked.
    """
    runner = _Runner(module, project, sources or {})
    attempts = [runner.attempt(test) for test in module.tests]
    if answers is not None:
        supply(attempts, answers)
    return tuple(runner.result(attempt) for attempt in attempts)


class _Runner:
    """Prepares each rubric once, for all of its tests."""

    def __init__(self, module: Module, project: Project, sources: Mapping[str, SourceFile]) -> None:
        self._module = module
        self._project = project
        self._sources = sources
        self._scorers: dict[str, Scorer] = {}

    def attempt(self, test: Test) -> Attempt:
        """One test, held against what is known without a judge."""
        try:
            scorer = self._scorer(test.rubric)
        except (NoSuchRubric, PlanUnusable) as error:
            return Attempt(test, fault=_text(error))
        return started(test, Subject(scorer, _row(test)))

    def result(self, attempt: Attempt) -> TestResult:
        """One test with its problems."""
        test = attempt.test
        path = test.origin.path if test.origin is not None else self._module.path
        problems = tuple(self._problems(attempt))
        return TestResult(test.title, test.rubric, path, self._line(test.origin), problems)

    def _problems(self, attempt: Attempt) -> Iterator[Problem]:
        if attempt.fault:
            yield Problem("error", "", self._line(attempt.test.origin), attempt.fault)
        for place, expectation in enumerate(attempt.test.expectations):
            line = self._line(expectation.origin)
            if place in attempt.failed:
                yield Problem("failed", expectation.text, line, str(attempt.failed[place]))
            elif place in attempt.open:
                yield Problem("error", expectation.text, line, str(attempt.open[place]))

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
