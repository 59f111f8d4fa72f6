"""Tests in the language: what holds, what does not, and what nobody gave a verdict for."""

from __future__ import annotations

import pytest

from tests.suite.sources import only, results

LISTING = """
rubric listing(facts: list[text] = []) {
  hard rule three_items "Names exactly three items." {
    check: count(response, r"(?m)^\\d+[.)] ") == 3
  }
  hard rule kind "Is kind."
  principle reasons essential "Gives a reason for each item."
  principle depth +2 "Is deep." { scale: 1..5 }
  principle tone "Has a tone." { scale: [flat = 0, fair = 0.4, warm = 1] }
  principle covers each fact in facts "Says {{fact}}."
  pitfall wrong "Is wrong."
}
"""

THREE = 'response: "1. Bread\\n2. Salt\\n3. Oil"\n'
ALL = "kind: met reasons: met depth: 5 tone: warm wrong: unmet"


def listing(body: str):
    return only(LISTING + f'test "t" for listing {{\n{body}\n}}\n')


def outcome(body: str) -> list[tuple[str, str]]:
    return [(problem.kind, problem.message) for problem in listing(body).problems]


@pytest.mark.parametrize(
    "body",
    [
        'response: "1. Bread" expect three_items == unmet expect reward == 0',
        'response: "x" expect hard_rules == fail expect hard_rules != pass',
        THREE + "expect three_items == met expect hard_rules == unknown",
        THREE + f"given {{ {ALL} }} expect reward == 1 expect hard_rules == pass",
        THREE + f"given {{ {ALL} }} expect reward in 0.9..1 expect reward >= 1",
        THREE + f"given {{ {ALL} }} expect reward <= 1 expect reward > 0.99 expect 0.5 < reward",
        THREE + f"given {{ {ALL} }} expect depth == 5 expect depth > 3 expect depth in 4..5",
        THREE + "given { depth: 2 tone: fair } expect depth != 5 expect tone == fair",
        THREE + "given { kind: unmet } expect reward == 0 expect reward < 0.1",
        THREE + "given { kind: met reasons: met } expect reward == none expect reward <= 1",
        THREE + "expect reward != 2 expect reward in 0..1",
        THREE + "given { reasons: unscored } expect reasons == unscored expect wrong == unscored",
        THREE + 'facts: ["a", "b"] given { covers: [met, unmet] } expect covers[1] == unmet',
        THREE + "given { wrong: not_applicable } expect wrong == not_applicable",
    ],
)
def test_what_holds_passes(body):
    assert listing(body).status == "passed"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (THREE + "expect three_items == unmet", "expected `unmet`, got `met`"),
        (THREE + "expect three_items != met", "expected anything but `met`, got `met`"),
        ('response: "x" expect reward == 0.5', "expected 0.5, got 0"),
        ('response: "x" expect reward == none', "expected none, got 0"),
        ('response: "x" expect reward in 0.5..0.75', "expected 0.5 to 0.75, got 0"),
        ('response: "x" expect reward > 0', "expected > 0, got 0"),
        ('response: "x" expect hard_rules == pass', "expected `pass`, got `fail`"),
        (THREE + "expect reward > 2", "expected > 2, got between 0 and 1"),
        (THREE + "given { depth: 2 } expect depth >= 3", "expected >= 3, got `2`"),
        (THREE + "given { depth: 2 } expect depth in 3..5", "expected 3 to 5, got `2`"),
        (
            THREE + "given { reasons: unscored } expect reasons == met",
            "expected `met`, got `unscored`: given as unscored",
        ),
        (
            THREE + 'facts: ["a"] given { covers: [met] } expect covers[1] == met',
            "there is no `covers[1]`: `covers` has 1 element",
        ),
    ],
)
def test_what_does_not_hold_fails_with_both_sides(body, message):
    assert outcome(body) == [("failed", message)]
    assert listing(body).status == "failed"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (THREE + "expect kind == met", "`kind` has no verdict: add it to `given { … }`"),
        (
            THREE + "given { kind: met reasons: met depth: 1 } expect reward == 0.25",
            "the reward is between 0.027027027027 and 0.459459459459; "
            "`tone`, `wrong` have no verdict: add them to `given { … }`",
        ),
        (THREE + "expect hard_rules == pass", "`kind` has no verdict: add it to `given { … }`"),
        (
            THREE + "given { kind: met reasons: met depth: 5 tone: warm } expect reward != none",
            "`wrong` has no verdict: add it to `given { … }`",
        ),
        (
            THREE + 'facts: ["a", "b"] expect covers[1] == met',
            "`covers[1]` has no verdict: add it to `given { … }`",
        ),
    ],
)
def test_what_needs_a_verdict_that_nobody_gave_is_an_error_that_names_it(body, message):
    assert outcome(body) == [("error", message)]
    assert listing(body).status == "error"


def test_a_reward_equals_within_a_billionth():
    text = 'rubric r { principle a +1 "A b." principle b +2 "B c." }\n'
    for number, status in [("0.3333333333", "passed"), ("0.333333", "failed")]:
        test = f'test "t" for r {{ given {{ a: met b: unmet }} expect reward == {number} }}'
        assert only(text + test).status == status


def test_lines_paths_and_titles():
    found = results(
        LISTING
        + 'test "first" for listing {\n  response: "x"\n  expect reward == 1\n}\n'
        + 'test "second" for listing {\n  response: "x"\n\n  expect reward == 0\n}\n'
    )
    assert [(r.title, r.rubric, r.path, r.line, r.status) for r in found] == [
        ("first", "listing", "<test>", 14, "failed"),
        ("second", "listing", "<test>", 18, "passed"),
    ]
    assert (found[0].problems[0].line, found[0].problems[0].expectation) == (16, "reward == 1")


def test_a_check_that_cannot_be_decided_fails_with_its_reason():
    text = (
        "rubric r(limit: number?) { principle short { check: words(response) <= limit } }\n"
        'test "t" for r { response: "x" expect short == met }'
    )
    ((problem),) = only(text).problems
    assert (problem.kind, problem.message) == (
        "failed",
        "expected `met`, got `unscored`: `limit` has no value",
    )


def test_a_need_that_nobody_judged_is_named():
    text = (
        'rubric r { principle a "Says a." principle b "Says b." { needs: [a] } }\n'
        'test "t" for r { given { b: met } expect b == met }'
    )
    ((problem),) = only(text).problems
    assert problem.kind == "error"
    assert "`a` has no verdict" in problem.message


def test_one_rating_of_the_whole():
    text = (
        'rubric r { principle a "Says a." reward { aggregate: holistic scale: 1..5 } }\n'
        'test "given" for r { given { overall: 5 } expect reward == 1 }\n'
        'test "missing" for r { expect reward == 1 }\n'
    )
    rated, missing = results(text)
    assert rated.status == "passed"
    assert missing.problems[0].message == (
        "the reward is between 0 and 1; `overall` has no verdict: add it to `given { … }`"
    )


def test_criteria_that_a_test_brings():
    text = (
        "rubric r { slot criteria: generated { at_most: 3 weight: -5..5 } }\n"
        'test "t" for r {\n'
        '  criteria: [[name = "a", text = "Says a.", weight = 3],\n'
        '             [name = "b", text = "Says b.", weight = 1]]\n'
        "  given { a: met b: unmet }\n  expect reward == 0.75\n  expect a == met\n}\n"
    )
    assert only(text).status == "passed"


def test_a_row_that_cannot_be_scored_is_an_error_of_the_test():
    text = (
        "rubric r { slot criteria: generated { at_most: 1 weight: -5..5 } }\n"
        'test "t" for r { criteria: [[name = "a", text = "Says a.", weight = 9]]\n'
        "  expect reward == 0 }\n"
    )
    ((problem),) = only(text).problems
    assert (problem.kind, problem.expectation) == ("error", "")
    assert "the weight 9 is outside -5..5" in problem.message


def test_an_empty_response_earns_nothing_without_a_judge():
    text = (
        'rubric r { principle a "Says a." pitfall b "Says b." }\n'
        'test "empty" for r { response: "" expect reward == 0 expect calls == 0 }\n'
    )
    assert only(text).status == "passed"


def test_externs_run_where_the_settings_allow_them():
    text = (
        'extern check odd(text: text) -> bool from "tests.runtime.test_scorer:is_odd"\n'
        "rubric r { principle a { check: odd(response) } }\n"
        'test "t" for r { response: "abc" expect a == met }\n'
    )
    assert only(text, ("tests.*",)).status == "passed"


# ---- calls --------------------------------------------------------------------------------------

CALLS = """
judge alone { model: "a:b" batch: BATCH SETTINGS }
rubric r(facts: list[text] = []) {
  judge: alone
  hard rule gate "Is kind."
  hard rule code { check: words(response) > 0 }
  principle a "Says a."
  principle b "Says b."
  principle c each fact in facts "Says {{fact}}."
}
"""


@pytest.mark.parametrize(
    ("batch", "settings", "body", "calls"),
    [
        (10, "", 'response: "x" given { gate: met a: met b: met }', 1),
        (1, "", 'response: "x" given { gate: met a: met b: met }', 3),
        (1, "", 'response: "x" given { gate: unmet a: met b: met }', 1),
        (2, "", 'response: "x" given { gate: met a: met b: met }', 2),
        (1, "samples: 3", 'response: "x" given { gate: met a: met b: met }', 9),
        (1, "", 'response: ""', 0),
        (
            1,
            "",
            'response: "x" facts: ["p", "q"] given { gate: met a: met b: met c: [met, met] }',
            5,
        ),
    ],
)
def test_calls_stop_where_nothing_more_can_change(batch, settings, body, calls):
    source = CALLS.replace("BATCH", str(batch)).replace("SETTINGS", settings)
    for expectation, status in [(f"== {calls}", "passed"), (f"<= {calls - 1}", "failed")]:
        test = f'test "t" for r {{ {body} expect calls {expectation} }}'
        assert only(source + test).status == status


def test_calls_with_verdicts_missing_hold_as_an_upper_bound():
    source = CALLS.replace("BATCH", "1").replace("SETTINGS", "")
    assert only(source + 'test "t" for r { response: "x" expect calls <= 3 }').status == "passed"
    missing = only(source + 'test "t" for r { response: "x" expect calls == 1 }')
    assert missing.status == "error"
    assert missing.problems[0].message.startswith("at most 3 calls; `gate`, `a`, `b` have")


# ---- preferences --------------------------------------------------------------------------------

PAIR = """
rubric r {
  hard rule polite { check: contains(response, "please") }
  principle brief { check: words(response) <= 3 }
  principle good "Is good."
  preference { mode: MODE }
}
"""


@pytest.mark.parametrize(
    ("mode", "chosen", "rejected", "given", "expected", "status"),
    [
        ("scores", "please", "please go on and on", "given { good: met }", "chosen", "passed"),
        ("scores", "please", "please go on and on", "given { good: met }", "rejected", "failed"),
        ("scores", "please", "please go", "given { good: met }", "tie", "passed"),
        ("scores", "please", "please go", "", "tie", "error"),
        ("scores", "please", "please go", "", "none", "passed"),
        ("scores", "please", "no", "", "chosen", "passed"),
        ("scores", "no", "not at all and never", "given { good: met }", "chosen", "passed"),
        ("pairwise", "please", "no", "", "chosen", "passed"),
        ("pairwise", "please", "please go on and on", "given { good: met }", "chosen", "error"),
    ],
)
def test_which_of_a_pair_is_preferred(mode, chosen, rejected, given, expected, status):
    test = (
        f'test "t" for r {{ chosen: "{chosen}" rejected: "{rejected}" {given} '
        f"expect preferred == {expected} }}"
    )
    assert only(PAIR.replace("MODE", mode) + test).status == status
