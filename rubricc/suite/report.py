"""Results of tests for programs: JUnit's XML, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from xml.etree import ElementTree as Xml

from rubricc.suite.result import Problem, TestResult


def counted(results: Sequence[TestResult]) -> str:
    """``7 tests: 5 passed, 1 failed, 1 error``."""
    statuses = Counter(result.status for result in results)
    parts = [
        f"{statuses[status]} {'errors' if status == 'error' and statuses[status] > 1 else status}"
        for status in ("passed", "failed", "error")
        if statuses[status]
    ]
    tests = "1 test" if len(results) == 1 else f"{len(results)} tests"
    return f"{tests}: {', '.join(parts)}" if parts else tests


def as_json(results: Sequence[TestResult]) -> str:
    """One list; each test with its problems."""
    entries = [
        {
            "title": result.title,
            "rubric": result.rubric,
            "path": result.path,
            "line": result.line,
            "status": result.status,
            "problems": [
                {
                    "kind": problem.kind,
                    "expectation": problem.expectation,
                    "line": problem.line,
                    "message": problem.message,
                }
                for problem in result.problems
            ],
        }
        for result in results
    ]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def as_junit(results: Sequence[TestResult]) -> str:
    """JUnit's XML: a suite per file, a case per test; without times, so that it is stable.

    A case holds one ``failure`` or one ``error``, as readers of the format expect, with a line for
    every problem of the test.
    """
    root = Xml.Element("testsuites", _totals(results, "rubricc"))
    for path in dict.fromkeys(result.path for result in results):
        own = [result for result in results if result.path == path]
        suite = Xml.SubElement(root, "testsuite", _totals(own, path))
        for result in own:
            _case(suite, result)
    Xml.indent(root)
    out = BytesIO()
    Xml.ElementTree(root).write(out, encoding="utf-8", xml_declaration=True)
    return out.getvalue().decode("utf-8") + "\n"


def _totals(results: Sequence[TestResult], name: str) -> dict[str, str]:
    statuses = Counter(result.status for result in results)
    return {
        "name": _legal(name),
        "tests": str(len(results)),
        "failures": str(statuses["failed"]),
        "errors": str(statuses["error"]),
    }


def _case(suite: Xml.Element, result: TestResult) -> None:
    place = {"file": _legal(result.path)}
    if result.line is not None:
        place["line"] = str(result.line)
    case = Xml.SubElement(
        suite,
        "testcase",
        {"classname": _legal(result.rubric), "name": _legal(result.title), **place},
    )
    if result.problems:
        first = next(problem for problem in result.problems if problem.kind == result.status)
        tag = "failure" if result.status == "failed" else "error"
        shown = Xml.SubElement(case, tag, {"message": _legal(first.message), "type": first.kind})
        shown.text = _legal("\n".join(located(result, problem) for problem in result.problems))


def located(result: TestResult, problem: Problem) -> str:
    """A problem with its place and line, as one line of text."""
    line = problem.line if problem.line is not None else result.line
    place = result.path if line is None else f"{result.path}:{line}"
    expectation = f"expect {problem.expectation}: " if problem.expectation else ""
    return f"{place}: {expectation}{problem.message}"


def _legal(text: str) -> str:
    """``text`` without the characters that XML 1.0 has no way to write."""
    return "".join(c if _is_legal(ord(c)) else "\ufffd" for c in text)


def _is_legal(code: int) -> bool:
    """https://www.w3.org/TR/xml/#charsets"""
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )
