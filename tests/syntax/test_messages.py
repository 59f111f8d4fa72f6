"""What each slip is told: the finding, the text that it underlines, its help and its repair."""

from __future__ import annotations

import pytest

from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from tests.syntax.oracle import is_program


def findings(text):
    return parse(text_source(text)).diagnostics


def underlined(text):
    return [(d.rule.id, text[slice(*d.span)]) for d in findings(text)]


def inside(line):
    return "rubric r {\n  " + line + "\n}\n"


CASES = [
    ('principle p "Says so', "RB0006", '"Says so'),
    ("principle p “Says so.”", "RB0004", "“Says so.”"),
    ("principle p 'Says so.'", "RB0005", "'Says so.'"),
    ('principle p """Says so."""', "RB0008", '"""Says so."""'),
    ("principle p { n: .5 }", "RB0011", ".5"),
    ("principle p { n: 1e-3 }", "RB0011", "1e-3"),
    ('principle Clear "Says so."', "RB0012", "Clear"),
    ('principle well-made "Says so."', "RB0012", "well-made"),
    ('principle p "Says so.";', "RB0013", ";"),
    ('# a remark\n  principle p "Says so."', "RB0014", "# a remark"),
    ("derive x = a && b", "RB0015", "&&"),
    ('principle p "Says \\q."', "RB0010", "\\q"),
    ("principle p { n = 3 }", "RB0106", "="),
    ('principle p { note "x" }', "RB0107", "note"),
    ('principle p { level 3 "x" }', "RB0107", "level 3"),
    ('principle p "Says so." +4', "RB0108", "+4"),
    ('principle p "Says so." 4', "RB0108", "4"),
    ('principle p + 4 "Says so."', "RB0109", "+ 4"),
    ('principle p 4 "Says so."', "RB0110", "4"),
    ('pitfall p 4 "Says so."', "RB0110", "4"),
    ('principel p "Says so."', "RB0111", "principel"),
    ('hard p "Says so."', "RB0111", "hard"),
    ('principle reward "Says so."', "RB0112", "reward"),
    ('principle not "Says so."', "RB0112", "not"),
    ("principle p important", "RB0114", "principle p important"),
    ('principle "Says so."', "RB0115", "principle"),
    ("principle p Says why it matters.", "RB0116", "Says why it matters."),
    ("principle p { note: }", "RB0119", "note:"),
    ("derive x = a and", "RB0120", "and"),
    ('fact f important "Says so."', "RB0121", "important"),
    ('principle p r"Says so."', "RB0124", 'r"Says so."'),
    ('principle p +4 important "Says so."', "RB0125", "+4 important"),
    ('principle p "Says "why" it matters."', "RB0126", '"Says "why" it matters."'),
    ("rewards { clip: none }", "RB0127", "rewards"),
    ("derive x = (a", "RB0105", "("),
    ("derive x = a)", "RB0105", ")"),
    ("derive x = a = 3", "RB0015", "="),
    ('test "x" for r { prompt: "x" }', "RB0118", "test"),
    ("derive x = " + "9" * 400, "RB0017", "9" * 400),
    ("derive x = " + "not " * 200 + "a", "RB0117", None),
    ("derive x = " + "a ?? " * 200 + "a", "RB0117", None),
    ("derive x = " + "(" * 101 + "a" + ")" * 101, "RB0117", "("),
    ('principle p "Says {{so." }', "RB0104", "}"),
    ('principle p: "Says so."', "RB0101", ":"),
    ('principle p essential: "Says so."', "RB0101", ":"),
    ('principle p: { note: "x" }', "RB0101", ":"),
    ('group g: { principle p "Says so." }', "RB0101", ":"),
    ("weights: { essential: 3 }", "RB0101", ":"),
    ("weights = { essential: 3 }", "RB0106", "="),
    ('principle p +NaN "Says so."', "RB0011", "+NaN"),
    ('pitfall p - inf "Says so."', "RB0011", "- inf"),
    ('principle p essential important "Says so."', "RB0101", "important"),
    ('principle p +4 +5 "Says so."', "RB0101", "+5"),
    ('principle p "Says so." essential', "RB0125", '"Says so." essential'),
    ('principle p "Says so." each x in y', "RB0125", '"Says so." each x in y'),
    ('principle p each x in y essential "Says so."', "RB0125", "each x in y essential"),
    ("principle p Says so.", "RB0116", "Says so."),
    ('principle p Says so."', "RB0116", 'Says so."'),
    ('principle p "Says so." [ note: "x" ]', "RB0101", "["),
    ('principle p "Says so." ( note: "x" )', "RB0101", "("),
    ("override p essential", "RB0101", "override p"),
    ("override principle p", "RB0114", "override principle p"),
    ('- principle p "Says so."', "RB0101", "-"),
    ('* principle p "Says so."', "RB0101", "*"),
    ('principle 2nd "Says so."', "RB0012", "2nd"),
    ('principle p "Says so." { tags: a, b }', "RB0101", "b"),
    ("principle p { scale: [poor: 0, good = 1] }", "RB0101", ":"),
    ("principle p { scale: 1 to 5 }", "RB0101", "1 to 5"),
    ("principle p { scale: 1–5 }", "RB0101", "1–5"),
    ("principle p { scale: 1...5 }", "RB0011", "1...5"),
    ('principle p +1,5 "Says so."', "RB0011", "+1,5"),
    ("weights { essential: 1,5 }", "RB0011", "1,5"),
    ("derive x = words(a) > 1,000", "RB0011", "1,000"),
    ('principle p {\n    exmple met: "x"\n  }', "RB0111", "exmple"),
    ('principle p { check: response contains "x" }', "RB0015", "contains"),
    ("principle p { check: words(response) is 3 }", "RB0015", "is"),
]


@pytest.mark.parametrize(("line", "id_", "text"), CASES, ids=[f"{c[1]} {c[0][:30]}" for c in CASES])
def test_a_slip_has_one_finding(line, id_, text):
    program = inside(line)
    [(found, under)] = underlined(program)
    assert found == id_
    if text is not None:
        assert under == text


@pytest.mark.parametrize("line", [case[0] for case in CASES])
def test_a_repair_makes_a_program(line):
    program = inside(line)
    [finding] = findings(program)
    if finding.fix is not None:
        span, text = finding.fix.span, finding.fix.text
        assert is_program(program[: span.start] + text + program[span.end :])


@pytest.mark.parametrize(
    ("program", "id_", "text"),
    [
        ('import "a.rubric"\n', "RB0113", 'import "a.rubric"'),
        ("rubrik r { a: 1 }\n", "RB0111", "rubrik"),
        ("rubric { a: 1 }\n", "RB0115", "rubric"),
        ('principle p "Says so."\n', "RB0118", "principle"),
        ('rubric r { a: 1 }\nimport "a.rubric" as a\n', "RB0118", "import"),
        ('rubric r { a: 1 }\nedition "2026"\n', "RB0118", "edition"),
        ('edition "2026"\nedition "2026"\n', "RB0118", "edition"),
        ('rubric r:\n  principle p "x"\n', "RB0101", ":"),
        ("rubric r: {\n  a: 1\n}\n", "RB0101", ":"),
        ('rubric r (\n  principle p "x"\n)\n', "RB0101", "("),
        ("rubric r extends a.b, c.d {\n  a: 1\n}\n", "RB0101", ","),
        ('test "t" {\n  expect a == 1\n}\n', "RB0115", 'test "t"'),
        ("test for r {\n  expect a == 1\n}\n", "RB0115", "test"),
        ("test t for r {\n  expect a == 1\n}\n", "RB0115", "test"),
        ('test "t" for r {\n  expect a: 1\n}\n', "RB0101", ":"),
        ('test "t" for r {\n  given a: met\n  expect a == met\n}\n', "RB0103", "given"),
        ('title: "x"\n', "RB0118", "title"),
        ("rubric r {\n  a: 1\n", "RB0102", "rubric"),
        (
            'rubric r {\n  principle p "x" {\n    a: 1\n  principle q "y"\n}\n',
            "RB0102",
            "principle",
        ),
        ('rubric r {\n  principle p "x"\n    a: 1\n  }\n}\n', "RB0103", 'principle p "x"'),
        ("rubric r {\n  a: 1\n}\n}\n", "RB0104", "}"),
        ('rubric r {\n  note: """\n    one\n  b: 1\n}\n', "RB0007", '"""'),
        ('rubric r {\n  note: """\n    one\n   two\n    """\n}\n', "RB0009", "   two"),
        ("", "RB0122", ""),
        ("// nothing\n", "RB0122", ""),
        ('/// a\nedition "2026"\nrubric r { a: 1 }\n', "RB0020", "/// a"),
        ("rubric r {\n  a: 1\n  /// b\n}\n", "RB0020", "/// b"),
        ("rubric r {\n  derive x = words(a) // 2 > 3\n}\n", "RB0018", "// 2 > 3"),
        ("rubric r {\ra: 1\n}\n", "RB0016", "\r"),
        ("rubric r {\n\fa: 1\n}\n", "RB0003", "\f"),
        ("rubric r {\n  a: 1 @\n}\n", "RB0003", "@"),
        ("rubric r {\n  a: 1\0\n}\n", "RB0002", "\0"),
    ],
)
def test_a_slip_between_declarations(program, id_, text):
    assert underlined(program) == [(id_, text)]


@pytest.mark.parametrize(
    "line",
    [
        "a: b // three votes",
        "a: 3 // 2 of them",
        "a: f(x) // see (b)",
        'a: "x" // 2',
        "a: 1 // and so on",
    ],
)
def test_plain_remarks_are_no_divisions(line):
    assert findings(inside(line)) == ()


@pytest.mark.parametrize("operator", ["+", "-", "*", "and", "or", "-1 *", "- 2 + 1 *"])
def test_chains_may_be_long(operator):
    assert findings(inside(f"derive x = a {operator} " + f"a {operator} " * 3000 + "a")) == ()


@pytest.mark.parametrize(
    ("link", "most"),
    [("a + (", 98), ("a -4 * (", 49), ("a and (", 98), ("(a * b + ", 98), ("-(", 98), ("f(", 98)],
)
def test_chains_within_chains_may_not(link, most):
    assert findings(inside("derive x = " + link * most + "a" + ")" * most)) == ()
    found = findings(inside("derive x = " + link * 101 + "a" + ")" * 101))
    assert [finding.rule.slug for finding in found] == ["too-deep"]


def test_every_slip_of_a_file_is_reported_in_one_run():
    lines = [case for case in CASES if case[1] not in ("RB0104", "RB0118")]
    program = (
        "rubric r {\n"
        + "".join(f"  {case[0]}\n  keep_{n}: 1\n" for n, case in enumerate(lines))
        + "}\n"
    )
    parsed = parse(text_source(program))
    assert [d.rule.id for d in parsed.diagnostics] == [case[1] for case in lines]
    [rubric] = parsed.file.declarations
    kept = [i.key.text for i in rubric.items if hasattr(i, "key") and i.key.text.startswith("keep")]
    assert kept == [f"keep_{n}" for n in range(len(lines))]


def test_names_of_broken_pieces_are_known():
    program = inside('principle p + 4 "x"\n  hard rule q Says it is so.\n  class c +1 whenn a')
    parsed = parse(
        text_source(program + 'judge j { a }\nextern check e(a text) -> bool from "m:f"\n')
    )
    assert parsed.file.is_broken
    assert parsed.file.broken_names == {"p", "q", "c", "j", "e"}


def test_names_inside_what_is_left_out_are_known():
    parsed = parse(text_source('rubric r {\n  group g 4 {\n    principle p "x"\n  }\n}\n'))
    assert parsed.file.broken_names == {"g", "p"}


def test_messages_keep_to_the_house_style():
    for line, _, _ in CASES:
        for finding in findings(inside(line)):
            assert finding.message[0] in "`'" or finding.message[0].islower(), finding.message
            assert not finding.message.endswith(".")
            assert finding.help is None or not finding.help.endswith(".")
