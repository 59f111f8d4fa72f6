"""What became of a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["passed", "failed", "error"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One expectation that does not hold, or cannot be decided.

    ``expectation`` is the line as written, empty where the whole test is at fault. ``line`` counts
    from 1 and is ``None`` where the source is not at hand. ``message`` says what was expected and
    what came out, or what is missing and how to supply it.
    """

    kind: Literal["failed", "error"]
    expectation: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test with its problems; none means that it passed."""

    __test__ = False

    title: str
    rubric: str
    path: str
    line: int | None
    problems: tuple[Problem, ...] = ()

    @property
    def status(self) -> Status:
        """``failed`` where an expectation does not hold, else ``error`` where one is open."""
        kinds = {problem.kind for problem in self.problems}
        return "failed" if "failed" in kinds else "error" if kinds else "passed"
