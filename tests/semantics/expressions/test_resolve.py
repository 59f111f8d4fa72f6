"""Every fault of an expression: which finding, and what it underlines."""

from __future__ import annotations

import pytest

from rubricc.plan.expression import Call, Compare, Constant, Ref
from rubricc.plan.types import NUMBER, TEXT
from tests.semantics.expressions.reading import node_of, read, scope

FINE = [
    "words(response) <= limit",
    "100 <= words(response) <= 200",
    "words(response) in 100..200",
    'count(response, r"(?m)^\\s*\\d+[.)]\\s") == 5',
    "contains(response, drug.name)",
    "reference != none and contains(response, reference)",
    "reference == none or contains(response, reference)",
    "not (reference == none) and contains(response, reference)",
    'contains(response, reference ?? "x")',
    'language(response) in ["en", "fr"]',
    "claim.text in facts",
    'facts[0] == "a"',
    "last(numbers) > 3",
    "min(numbers) < max(1, 2, limit)",
    "mean([1, 2, limit]) > 1",
    "compiles(response)",
    "rouge(response) > 0.4",
    "rouge(response, reference) > 0.4",
    "strict",
    "not strict or is_json(response) == true",
    "most ?? 3 > 4",
    "-words(response) < -3",
    'contains(response, "{{{{name}}")',
    "true",
    'matches(response, r"\\bcat\\b")',
]


@pytest.mark.parametrize("written", FINE)
def test_nothing_is_found(written: str) -> None:
    got = read(written)
    assert got.underlined == []
    assert got.expression is not None


FAULTS = [
    ("word_count(response) > 3", "unknown-function", "word_count"),
    ("wrods(response) > 3", "unknown-function", "wrods"),
    ("limit(3) > 3", "unknown-function", "limit"),
    ("words() > 1", "argument-count", "words()"),
    ("words(response, 3, 4) > 1", "argument-count", "3, 4"),
    ("compiles(response, 3)", "argument-count", "3"),
    ('matches(response, "abc")', "argument-type", '"abc"'),
    ('contains(response, r"abc")', "argument-type", 'r"abc"'),
    ("words(limit) > 3", "argument-type", "limit"),
    ('mentions_all(response, "a")', "argument-type", '"a"'),
    ("min(facts) > 2", "argument-type", "facts"),
    ("min(numbers, 3) > 2", "argument-type", "numbers"),
    ("compiles(limit)", "argument-type", "limit"),
    ("words(none) > 3", "argument-type", "none"),
    ("contains(response, is_json(response))", "argument-type", "is_json(response)"),
    ("response + 1 > 3", "operand-type", "response"),
    ("-response > 3", "operand-type", "response"),
    ("1 - strict > 3", "operand-type", "strict"),
    ('response[0] == "a"', "operand-type", "response"),
    ('facts["a"] == "a"', "operand-type", '"a"'),
    ("most ?? response == 3", "operand-type", "response"),
    ("none ?? 3 == 3", "operand-type", "none"),
    ('words(response) <= "many"', "comparison-type", 'words(response) <= "many"'),
    ('response < "a"', "comparison-type", 'response < "a"'),
    ("strict > true", "comparison-type", "strict > true"),
    ("facts == facts", "comparison-type", "facts == facts"),
    ("drug == drug", "comparison-type", "drug == drug"),
    ("reference < none", "comparison-type", "reference < none"),
    ('"a" in response', "comparison-type", "response"),
    ("limit in facts", "comparison-type", "limit"),
    ("strict in facts", "comparison-type", "strict"),
    ('1 < limit < "a"', "comparison-type", 'limit < "a"'),
    ("words(response)", "not-true-or-false", "words(response)"),
    ("not words(response)", "not-true-or-false", "words(response)"),
    ('strict and "prose"', "not-true-or-false", '"prose"'),
    ('"prose"', "not-true-or-false", '"prose"'),
    ("facts", "not-true-or-false", "facts"),
    ('r"a"', "not-true-or-false", 'r"a"'),
    ('respones == "x"', "unknown-operand", "respones"),
    ("words", "unknown-operand", "words"),
    ("a.b.c > 3", "unknown-operand", "a"),
    ("short", "out-of-reach", "short"),
    ('drug.nam == "x"', "unknown-record-field", "nam"),
    ('response.text == "x"', "unknown-record-field", "text"),
    ('matches(response, r"a(?=b)")', "invalid-pattern", "(?="),
    ('matches(response, r"(a)\\1")', "invalid-pattern", "\\1"),
    ('matches(response, r"x[a")', "invalid-pattern", "x[a"),
    ('matches(response, r"")', "invalid-pattern", 'r""'),
    ('contains(response, "a {{drug.name}} b")', "slot-in-expression", "{{drug.name}}"),
    ("words(response) % 2 == 0", "unsupported-operator", "words(response) % 2"),
    ("+3 < limit", "unsupported-operator", "+3"),
    ("1..2", "misplaced-value", "1..2"),
    ("cap 0.3", "misplaced-value", "cap 0.3"),
    ('limit in [1, "a"]', "mixed-list", '"a"'),
    ("word(response, 0) == limit", "invalid-place", "0"),
    ('paragraph(response, 1.5) == "x"', "invalid-place", "1.5"),
    ('facts[-1] == "a"', "invalid-place", "-1"),
    ('json_has(response, "a..b")', "invalid-path", '"a..b"'),
]


@pytest.mark.parametrize(("written", "slug", "underlined"), FAULTS)
def test_one_fault_is_one_finding(written: str, slug: str, underlined: str) -> None:
    got = read(written)
    assert got.underlined == [(slug, underlined)]
    assert got.expression is None


WARNINGS = [
    ("contains(response, reference)", "may-be-absent", "reference"),
    ("limit < most", "may-be-absent", "most"),
    ("reference != none or contains(response, reference)", "may-be-absent", "reference"),
    ('matches(response, r"\\bété\\b")', "ascii-boundary", "\\b"),
    ("200 <= words(response) <= 100", "always-the-same", "200 <= words(response) <= 100"),
    ("words(response) >= 0", "always-the-same", "words(response) >= 0"),
    ("0 > characters(response)", "always-the-same", "0 > characters(response)"),
    ("limit == limit", "always-the-same", "limit == limit"),
    ("1 < 2", "always-the-same", "1 < 2"),
    ("strict or words(response) >= 0", "always-the-same", "strict or words(response) >= 0"),
    ('language(response) == "English"', "language-code", '"English"'),
    ('language(response) in ["en", "french"]', "language-code", '"french"'),
    ('lower(response) == "Yes"', "impossible-case", '"Yes"'),
    ('contains(upper(response), "yes")', "impossible-case", '"yes"'),
]


@pytest.mark.parametrize(("written", "slug", "underlined"), WARNINGS)
def test_a_warning_leaves_the_expression(written: str, slug: str, underlined: str) -> None:
    got = read(written)
    assert got.underlined == [(slug, underlined)]
    assert got.expression is not None
    assert not got.found[0].is_error


def test_several_faults_are_found_at_once() -> None:
    got = read("wrods(response) > 3 and respones == limit and words(limit) > 3")
    assert [slug for slug, _ in got.underlined] == [
        "unknown-function",
        "unknown-operand",
        "argument-type",
    ]


@pytest.mark.parametrize(
    "written", ["broken > 3", "lost > 3", "lost(response)", "broken_extern(response)"]
)
def test_what_is_broken_elsewhere_stays_silent(written: str) -> None:
    got = read(written)
    assert got.expression is None
    assert got.found == ()


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        ("wrods(response) > 3", "did you mean `words`?"),
        ("len(response) > 3", "did you mean `characters`?"),
        ('respones == "x"', "did you mean `response`?"),
        ('drug.nam == "x"', "did you mean `name`?"),
        ('language(response) == "German"', "write `de`"),
    ],
)
def test_one_suggestion_is_made(written: str, offered: str) -> None:
    assert read(written).found[0].help == offered


def test_a_pattern_without_its_r_is_repaired() -> None:
    finding = read('matches(response, "abc")').found[0]
    assert finding.fix is not None
    assert finding.fix.text == "r"
    text = finding.file.text
    repaired = text[: finding.fix.span.start] + "r" + text[finding.fix.span.end :]
    assert 'matches(response, r"abc")' in repaired


def test_in_a_range_is_a_chain() -> None:
    expression = read("words(response) in 1..5").expression
    assert isinstance(expression, Compare)
    assert expression.operators == ("<=", "<=")
    assert expression.operands[0] == Constant(value=1)


def test_fields_of_the_element_are_resolved() -> None:
    expression = read("claim.weight > 1").expression
    assert isinstance(expression, Compare)
    assert expression.operands[0] == Ref(of="element", name="claim", fields=("weight",))


@pytest.mark.parametrize("written", ["refuses and not soft", "tone >= 0.5", "words(response) < 5"])
def test_classes_read_facts_and_inputs(written: str) -> None:
    assert read(written, "class").found == ()


def test_a_criterion_with_a_scale_is_a_number_in_a_class() -> None:
    assert read("tone and refuses", "class").underlined == [("not-true-or-false", "tone")]
    assert read("refuses > 0.5", "class").underlined == [("comparison-type", "refuses > 0.5")]


@pytest.mark.parametrize(
    "written",
    ["short + 2 * essential", "covers[0] ?? 0", "mean(short, style)", "class", "rouge(response)"],
)
def test_scores_are_arithmetic_over_verdicts(written: str) -> None:
    assert read(written, "score", NUMBER).found == ()


@pytest.mark.parametrize(
    ("written", "slug", "underlined"),
    [
        ("words(response)", "out-of-reach", "words"),
        ("response", "out-of-reach", "response"),
        ("compiles(response)", "out-of-reach", "compiles"),
        ("short > 1", "not-a-number", "short > 1"),
        ("short[0]", "operand-type", "short"),
    ],
)
def test_scores_read_nothing_else(written: str, slug: str, underlined: str) -> None:
    assert read(written, "score", NUMBER).underlined == [(slug, underlined)]


def test_any_type_may_be_wanted() -> None:
    assert read("lower(response)", expect=TEXT).found == ()
    assert read("words(response)", expect=TEXT).underlined == [("not-a-number", "words(response)")]


def test_externs_are_marked() -> None:
    expression = read("compiles(response)").expression
    assert isinstance(expression, Call)
    assert expression.extern


def test_names_known_to_be_given_are_not_warned_about() -> None:
    from rubricc.plan.types import BOOL
    from rubricc.semantics.expressions.resolve import resolve_expression

    node, source = node_of("contains(response, reference)")
    found: list[object] = []
    assert resolve_expression(node, scope(source).knowing(["reference"]), BOOL, found.append)
    assert found == []
