"""Results for programs."""

from __future__ import annotations

import json
from xml.etree import ElementTree as Xml

from rubricc.suite.report import as_json, as_junit, counted, located
from rubricc.suite.result import Problem, TestResult

RESULTS = (
    TestResult("good", "r", "a.rubric", 3),
    TestResult(
        'b<a"d> & \x00 \x1b',
        "r",
        "a.rubric",
        7,
        (
            Problem("failed", "reward > 0", 8, "expected > 0, got 0"),
            Problem("error", "kind == met", 9, "`kind` has no verdict"),
        ),
    ),
    TestResult("broken", "s", "b.rubric", None, (Problem("error", "", None, "no rubric `s`"),)),
)


def test_counts():
    assert counted(RESULTS) == "3 tests: 1 passed, 1 failed, 1 error"
    assert counted(RESULTS[2:] * 2) == "2 tests: 2 errors"
    assert counted(RESULTS[:1]) == "1 test: 1 passed"
    assert counted(()) == "0 tests"


def test_junit_is_well_formed_and_counts():
    root = Xml.fromstring(as_junit(RESULTS))
    assert root.attrib == {"name": "rubricc", "tests": "3", "failures": "1", "errors": "1"}
    assert [suite.get("name") for suite in root] == ["a.rubric", "b.rubric"]
    cases = root.findall("./testsuite/testcase")
    assert [case.get("name") for case in cases] == ["good", 'b<a"d> & \ufffd \ufffd', "broken"]
    assert [child.tag for child in cases[1]] == ["failure"]
    assert cases[1][0].attrib == {"message": "expected > 0, got 0", "type": "failed"}
    assert (cases[1][0].text or "").splitlines() == [
        "a.rubric:8: expect reward > 0: expected > 0, got 0",
        located(RESULTS[1], RESULTS[1].problems[1]),
    ]
    assert [len(case) for case in cases] == [0, 1, 1]
    assert (cases[0].get("line"), cases[2].get("line")) == ("3", None)


def test_json_is_one_list():
    entries = json.loads(as_json(RESULTS))
    assert [entry["status"] for entry in entries] == ["passed", "failed", "error"]
    assert entries[1]["problems"][0] == {
        "kind": "failed",
        "expectation": "reward > 0",
        "line": 8,
        "message": "expected > 0, got 0",
    }


def test_a_problem_in_one_line():
    assert located(RESULTS[2], RESULTS[2].problems[0]) == "b.rubric: no rubric `s`"
