"""Tests in the language: inputs, given verdicts and expectations."""
# ruff: noqa: E501 - one program a line reads best

from __future__ import annotations

import pytest

from rubricc.ir.module import Expectation, Given
from rubricc.plan.expression import Constant, ListOf, RecordOf
from tests.semantics.marked import verify

RUBRIC = """rubric r(drug: text, limit: number?, facts: list[text],
         claims: list[record(text: text, by: text?)], strict: bool = true) {
  hard rule five { check: words(response) == 5 }
  principle named "Names {{drug}} below {{limit}}." { when: strict }
  principle graded "Is clear." { scale: 1..5 }
  principle liked "Is liked." { scale: [poor = 0, fair = 0.4, good = 1] }
  principle covers each fact in facts "States that {{fact}}."
  principle says each claim in claims "Says {{claim.text}}."
  principle sometimes { when: "It is late." check: words(response) > 2 }
  pitfall invented "Invents a drug."
  group style { principle short "Is short." }
}
"""
INPUTS = 'drug: "aspirin" facts: ["a", "b"] claims: [[text = "x"]] '


def read(body, tmp_path):
    text = RUBRIC + f'test "t" for r {{ {INPUTS} {body} }}'
    result = verify(text, tmp_path)
    (test,) = result.module.tests
    return test


def without_origin(expectation):
    return expectation.model_copy(update={"origin": None})


def test_inputs_are_constants(tmp_path):
    test = read(
        'prompt: "P {{x}}" response: "R" limit: -3 strict: false expect reward == none', tmp_path
    )
    assert test.inputs == {
        "drug": Constant(value="aspirin"),
        "facts": ListOf(items=(Constant(value="a"), Constant(value="b"))),
        "claims": ListOf(
            items=(RecordOf(fields=(("text", Constant(value="x")), ("by", Constant(value=None)))),)
        ),
        "prompt": Constant(value="P {{x}}"),
        "response": Constant(value="R"),
        "limit": Constant(value=-3),
        "strict": Constant(value=False),
    }


def test_given_verdicts_are_read(tmp_path):
    test = read(
        """given {
          named: not_applicable  graded: 4  liked: good  covers: [met, unscored]
          says: [unmet]  sometimes: not_applicable  invented: unmet
        }
        expect reward == none""",
        tmp_path,
    )
    assert test.given == (
        Given(name="named", verdict="not_applicable"),
        Given(name="graded", verdict=4),
        Given(name="liked", verdict="good"),
        Given(name="covers", verdict=("met", "unscored")),
        Given(name="says", verdict=("unmet",)),
        Given(name="sometimes", verdict="not_applicable"),
        Given(name="invented", verdict="unmet"),
    )


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("reward == 0.625", [("==", "reward", 0.625, None)]),
        ("reward == none", [("==", "reward", None, None)]),
        ("reward in 0.5..0.6", [("in", "reward", 0.5, 0.6)]),
        ("reward in -1..0", [("in", "reward", -1, 0.0)]),
        ("0.5 <= reward", [(">=", "reward", 0.5, None)]),
        ("0.5 <= reward < 0.6", [(">=", "reward", 0.5, None), ("<", "reward", 0.6, None)]),
        ("hard_rules == fail", [("==", "hard_rules", "fail", None)]),
        ("calls <= 3", [("<=", "calls", 3, None)]),
        ("named != met", [("!=", "named", "met", None)]),
        ("graded >= 3", [(">=", "graded", 3, None)]),
        ("graded in 2..4", [("in", "graded", 2, 4.0)]),
        ("liked == fair", [("==", "liked", "fair", None)]),
        ("covers[1] == unmet", [("==", "covers[1]", "unmet", None)]),
        ("five == unscored", [("==", "five", "unscored", None)]),
    ],
)
def test_expectations_are_read(line, expected, tmp_path):
    found = [without_origin(e) for e in read(f"expect {line}", tmp_path).expectations]
    assert found == [
        Expectation(text=line, operator=operator, subject=subject, value=value, high=high)
        for operator, subject, value, high in expected
    ]


def test_a_comparison_gives_both_responses(tmp_path):
    test = read('chosen: "A" rejected: "B" expect preferred == chosen', tmp_path)
    assert set(test.inputs) >= {"chosen", "rejected"}


REFUSED = {
    "unknown input": '«unknown-input|drgu»: "x" expect reward == 1',
    "a rule as an input": "«unknown-input|named»: met expect reward == 1",
    "text for a number": 'limit: «input-type|"x"» expect reward == 1',
    "number for a text": "prompt: «input-type|3» expect reward == 1",
    "input twice": 'prompt: "a" «duplicate-field|prompt»: "b" expect reward == 1',
    "unknown block": "«unknown-setting|givn» { named: met } expect reward == 1",
    "given twice": "given { named: met } «duplicate-field|given» { graded: 1 } expect reward == 1",
    "verdict twice": "given { named: met «duplicate-field|named»: met } expect reward == 1",
    "unknown rule": "given { «unknown-name|nmed»: met } expect reward == 1",
    "a group": "given { «wrong-thing|style»: met } expect reward == 1",
    "unknown verdict": "given { named: «invalid-verdict|mett» } expect reward == 1",
    "level of no scale": "given { named: «invalid-verdict|3» } expect reward == 1",
    "level outside": "given { graded: «invalid-verdict|7» } expect reward == 1",
    "unknown level": "given { liked: «invalid-verdict|great» } expect reward == 1",
    "met on a scale": "given { graded: «invalid-verdict|met» } expect reward == 1",
    "one verdict for a list": "given { covers: «invalid-verdict|met» } expect reward == 1",
    "a list for one verdict": "given { named: «invalid-verdict|[met]» } expect reward == 1",
    "decided by code": "given { «decided-by-code|five»: met } expect reward == 1",
    "no comparison": "expect «invalid-expectation|named»",
    "unknown subject": "expect «unknown-subject|nmed» == met",
    "a group is expected": "expect «invalid-expectation|style» == met",
    "a list is expected": "expect «invalid-expectation|covers» == met",
    "element of one verdict": "expect «invalid-expectation|named[0]» == met",
    "order of verdicts": "expect named > «invalid-expectation|unmet»",
    "order of named levels": "expect liked >= «invalid-expectation|fair»",
    "wrong verdict": "expect named == «invalid-verdict|good»",
    "wrong level": "expect graded == «invalid-verdict|9»",
    "state of hard rules": "expect hard_rules == «invalid-expectation|passed»",
    "reward of a word": "expect reward == «invalid-expectation|high»",
    "order of none": "expect reward > «invalid-expectation|none»",
    "backwards": "expect reward in «backwards-range|0.6..0.5»",
    "no range": "expect reward in «invalid-expectation|0.5»",
    "number of calls": "expect calls == «invalid-expectation|none»",
    "preferred without a pair": "expect «missing-input|preferred == chosen»",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_a_test_is_refused_where_it_stands(body, tmp_path):
    verify(RUBRIC + f'test "t" for r {{ {INPUTS} {body} }}', tmp_path)


def test_a_test_without_expectations_cannot_fail(tmp_path):
    verify(RUBRIC + f'test «expects-nothing|"t"» for r {{ {INPUTS} }}', tmp_path)


def test_a_test_gives_the_lists_that_a_rule_goes_through(tmp_path):
    text = RUBRIC + 'test «missing-input|"t"» for r { facts: ["a"] expect reward == none }'
    verify(text, tmp_path)


def test_a_test_of_an_unknown_rubric(tmp_path):
    verify(RUBRIC + 'test "t" for «unknown-name|rr» { expect reward == 1 }', tmp_path)


def test_a_test_of_a_rubric_of_another_file(tmp_path):
    text = """import "./base.rubric" as base
    test "t" for «wrong-thing|base.r» { expect reward == 1 }"""
    verify(text, tmp_path, {"base.rubric": 'rubric r { principle p "P." }'})


def test_a_row_may_bring_criteria(tmp_path):
    text = """rubric r { slot criteria: generated { at_most: 5 weight: -5..10 } }
    test "t" for r {
      criteria: [[name = "x", text = "Says x.", weight = 3], [name = "y", text = "Is y.", tag = optional, scale = "1..5"]]
      given { x: met  y: 4 }
      expect x == met
      expect y >= 3
    }"""
    (test,) = verify(text, tmp_path).module.tests
    assert test.given == (Given(name="x", verdict="met"), Given(name="y", verdict=4))


def test_the_holistic_rating_can_be_given(tmp_path):
    text = """rubric r { principle p "P." reward { aggregate: holistic scale: 1..10 } }
    test "t" for r { given { overall: 7 } expect reward in 0.6..0.7 }
    test "u" for r { given { overall: «invalid-verdict|11» } expect reward == 1 }"""
    verify(text, tmp_path)
