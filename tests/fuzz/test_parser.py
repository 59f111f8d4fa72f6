"""No text crashes the parser or keeps it busy: arbitrary, nearly a program, and hostile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.source.read import bytes_source, text_source
from rubricc.syntax.nodes import Node
from rubricc.syntax.parser import parse
from rubricc.syntax.recover import MAX_ERRORS
from tests.strategies.programs import programs
from tests.syntax.oracle import follows_grammar
from tests.syntax.programs import PROGRAMS

PARTS = st.sampled_from(
    'rubric r { } ( ) [ ] principle p essential +4 - 4 "x" "open r"x" """ : = , . .. ?? ?'.split()
    + "-> each in hard rule group tier weights reward test judge extern check level and or".split()
    + "not 1 0.5 .5 1e3 // /// # ; “x” 'x' @ \\ {{ }} {{a}} é 😀 import as edition class".split()
    + ["when", "expect", "\0", "\r", "\n", "\t", "\f", ""]
)


def holds(source):
    parsed = parse(source)
    end = len(source.text)
    for finding in parsed.diagnostics:
        assert 0 <= finding.span.start <= finding.span.end <= end
    assert isinstance(parsed.file, Node)
    assert len(list(parsed.tokens)) == len(parsed.tokens)
    return parsed


@given(st.text())
def test_any_text(text):
    holds(text_source(text))


@given(st.binary())
def test_any_bytes(data):
    holds(bytes_source(data, "x"))


@given(st.lists(PARTS, max_size=40), st.sampled_from((" ", "\n", "\n  ", "")))
def test_any_row_of_parts(parts, blank):
    text = blank.join(parts)
    parsed = holds(text_source(text))
    if not follows_grammar(parsed.source.text):
        assert any(d.is_error for d in parsed.diagnostics)


@given(st.one_of(programs(), st.sampled_from(list(PROGRAMS.values()))), st.data())
def test_programs_cut_and_patched(program, data):
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(program)))
        end = data.draw(st.integers(start, min(len(program), start + 30)))
        patch = data.draw(st.one_of(st.just(""), PARTS, st.text(max_size=5)))
        program = program[:start] + patch + program[end:]
    parsed = holds(text_source(program))
    if not follows_grammar(parsed.source.text):
        assert any(d.is_error for d in parsed.diagnostics)


HOSTILE = {
    "brackets": "[" * 200_000,
    "parentheses": "rubric a { derive x = " + "(" * 100_000 + "1" + ")" * 100_000 + " }",
    "signs": "rubric a { derive x = " + "- " * 20_000 + "1 }",
    "negations": "rubric a { derive x = " + "not " * 20_000 + "y }",
    "sums": "rubric a { derive x = " + "1 + " * 20_000 + "1 }",
    "products": "rubric a { derive x = 1 -" + "2 * " * 20_000 + "1 }",
    "indices": "rubric a { derive x = y" + "[0]" * 20_000 + " }",
    "fallbacks": "rubric a { derive x = y" + " ?? y" * 20_000 + " }",
    "types": "rubric a(x: " + "list[" * 20_000 + "text" + "]" * 20_000 + ") { }",
    "groups": "rubric a {\n" + "group g {\n" * 3_000 + 'fact p "x"\n' + "}\n" * 3_001,
    "open groups": "rubric a {\n" + "group g {\n" * 3_000,
    "blocks": "rubric a { reward { " + "x { " * 3_000 + "}" * 3_002,
    "closing braces": "}" * 20_000,
    "quotes": '"' * 200_000,
    "blocks of all lengths": "\n".join('"' * n for n in range(3, 400)),
    "a digit": "rubric a { x: " + "9" * 100_000 + " }",
    "a weight": "rubric a { principle x +" + "9" * 100_000 + ' "x" }',
    "a name": "rubric " + "a" * 200_000 + " { }",
    "a wrong name": "rubric a { " + "B" * 200_000 + " }",
    "escapes": 'rubric a { x: "' + "\\q" * 20_000 + '" }',
    "carriage returns": "\r" * 20_000,
    "blanks": " " * 200_000,
    "semicolons": "; " * 20_000,
    "hashes": "#\n" * 20_000,
    "docs": "/// x\n" * 20_000,
    "wrong items": "rubric a {\n" + "b: \n" * 5_000 + "}",
    "words behind a quote": 'principle a " ' + "hard rule not " * 40 + "{\n",
    "words, marks and a quote": 'rubric a { x: "y" ' + "and b - " * 5_000 + "}",
    "a reason of blanks": "// rubricc: allow RB4002 -- x" + " " * 20_000 + "x\n",
    "a mark of blanks": "//" + " " * 20_000 + "rubricc\n" * 2,
    "blanks in a name": "rubric" + " " * 20_000 + "{}",
    "dots": "." * 20_000,
    "slashes": "/" * 20_000,
    "slots": "rubric a { principle x " + "{{a}} b " * 5_000 + "}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_reported_in_bounds(text):
    parsed = holds(text_source(text))
    assert len(parsed.diagnostics) <= 2 * MAX_ERRORS + 100


def test_deep_nesting_is_one_finding():
    for name in ("parentheses", "groups", "open groups", "signs", "types"):
        errors = [d for d in parse(text_source(HOSTILE[name])).diagnostics if d.is_error]
        assert [d.rule.id for d in errors] == ["RB0117"], name


def test_trees_stay_shallow_enough_to_walk():
    text = "rubric a {\n" + "group g {\n" * 98 + 'fact p "x"\n' + "}\n" * 99
    file = parse(text_source(text)).file
    depth, node = 0, file.declarations[0]
    while getattr(node, "items", ()):
        node, depth = node.items[0], depth + 1
    assert depth == 99
    assert repr(file)
