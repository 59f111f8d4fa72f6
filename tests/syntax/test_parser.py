"""Programs to trees: what each part of the language becomes."""

from __future__ import annotations

import pytest
from hypothesis import given

from rubricc.source.read import text_source
from rubricc.syntax.nodes import (
    Binary,
    Comparison,
    Criterion,
    Drop,
    Element,
    GeneratedSlot,
    Group,
    ListExpr,
    Logic,
    Node,
    Number,
    OutcomeClass,
    Override,
    Policy,
    QName,
    Range,
    Text,
    Unary,
)
from rubricc.syntax.parser import parse
from tests.strategies.programs import programs
from tests.syntax.oracle import follows_grammar
from tests.syntax.programs import PROGRAMS


def read(text):
    parsed = parse(text_source(text))
    assert [d for d in parsed.diagnostics if d.is_error] == []
    return parsed.file


def items(text):
    [rubric] = read("rubric r {\n" + text + "\n}\n").declarations
    return rubric.items


def item(text):
    [found] = items(text)
    return found


def value(expression):
    return item(f"derive x = {expression}").value


def shown(node):
    """An expression with every operation in brackets."""
    if isinstance(node, Binary):
        return f"({shown(node.left)} {node.operator} {shown(node.right)})"
    if isinstance(node, Unary):
        return f"({node.operator} {shown(node.operand)})"
    if isinstance(node, Logic):
        return "(" + f" {node.operator} ".join(map(shown, node.operands)) + ")"
    if isinstance(node, Comparison):
        parts = [shown(node.operands[0])]
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            parts += [operator, shown(operand)]
        return "[" + " ".join(parts) + "]"
    if isinstance(node, Range):
        return f"{shown(node.low)}..{shown(node.high)}"
    return str(node.text if isinstance(node, Number | QName) else node)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a -4", "(a - 4)"),
        ("a -4 * b", "(a - (4 * b))"),
        ("a -4 * b * c - d", "((a - ((4 * b) * c)) - d)"),
        ("-4 * b", "((- 4) * b)"),
        ("a * -4", "(a * (- 4))"),
        ("-a", "(- a)"),
        ("- - a", "(- (- a))"),
        ("a ?? 0 + b ?? 1", "((a ?? 0) + (b ?? 1))"),
        ("a ?? -1", "(a ?? (- 1))"),
        ("-a ?? 0", "(- (a ?? 0))"),
        ("(a / b) ?? 0", "((a / b) ?? 0)"),
        ("a ?? b ?? 0", "((a ?? b) ?? 0)"),
        ("not a and b or c", "(((not a) and b) or c)"),
        ("a and b and c", "(a and b and c)"),
        ("not a == b", "(not [a == b])"),
        ("1 < a <= 3", "[1 < a <= 3]"),
        ("a in 0.5..0.6", "[a in 0.5..0.6]"),
        ("a in -1..1", "[a in (- 1)..1]"),
        ("(a or b) and c", "((a or b) and c)"),
        ("a % 2 == 0", "[(a % 2) == 0]"),
        ("a.b.c + in", "(a.b.c + in)"),
    ],
)
def test_operators_bind_as_written(written, read_as):
    assert shown(value(written)) == read_as


def test_spans_cover_what_they_name():
    text = "rubric r {\n  derive x = a -4 * b\n}\n"
    [derive] = read(text).declarations[0].items
    product = derive.value.right
    assert text[slice(*derive.value.span)] == "a -4 * b"
    assert text[slice(*product.span)] == "4 * b"
    assert text[slice(*product.left.span)] == "4"


def test_every_keyword_is_a_name_where_a_name_stands():
    words = (
        "edition import as rubric constitution judge extern check test for from extends hard rule "
        "principle pitfall each in fact derive class when group tier include drop slot override "
        "level example expect otherwise weights revision preference"
    ).split()
    for word in words:
        found = items(f'principle {word} "Says so." {{ {word}: {word} }}\ninclude {word}.{word}')
        assert found[0].name.text == word
        assert found[0].fields[0].key.text == word
        assert found[1].target.text == f"{word}.{word}"


def test_headers():
    found = item('principle p made_up -0.5 each x in a.b "T {{x}}." { note: "n" }')
    assert isinstance(found, Criterion)
    assert (found.kind, found.name.text, found.priority.text) == ("principle", "p", "made_up")
    assert (found.weight.value, found.weight.text) == (-0.5, "-0.5")
    assert (found.each.variable.text, found.each.source.text) == ("x", "a.b")
    assert found.text.value == "T {{x}}."


def test_a_bare_header_does_not_swallow_the_next_block():
    found = items(
        'override principle p important\nreward { clip: none }\noverride pitfall q -2\n"x"'
    )
    assert [type(node).__name__ for node in found] == ["Override", "Block", "Override"]
    assert isinstance(found[2], Override)
    assert found[2].criterion.text.value == "x"


def test_values():
    settings = items(
        'a: 1..5  b: cap 0.3, c: [poor = 0, "x", d.e]  f: none g: "t" h: -1..1 in: 3 each: [],'
    )
    values = [node.value for node in settings]
    assert [node.key.text for node in settings] == [*"abcfgh", "in", "each"]
    assert isinstance(values[0], Range)
    assert isinstance(values[1], Policy)
    assert isinstance(values[2], ListExpr)
    assert isinstance(values[2].elements[0], Element)
    assert isinstance(values[3], QName)
    assert isinstance(values[4], Text)
    assert shown(values[5]) == "(- 1)..1"
    assert values[7].elements == ()


def test_items_of_every_kind():
    found = items(
        "class a +1.0 when b\nclass c 0 otherwise\ndrop p.check\nslot s: generated\n"
        'group g -2 { group h { fact f "x" } }'
    )
    assert isinstance(found[0], OutcomeClass)
    assert found[1].when is None
    assert isinstance(found[2], Drop)
    assert isinstance(found[3], GeneratedSlot)
    assert isinstance(found[4], Group)
    assert found[4].items[0].items[0].kind == "fact"


def test_types():
    text = (
        "rubric r(a: text?, b: list[record(c: text, d: list[number?])], e: number = -3,) { x: 1 }"
    )
    a, b, e = read(text).declarations[0].params
    assert (a.type.optional, a.default) == (True, None)
    assert b.type.element.name.text == "record"
    assert [p.name.text for p in b.type.element.fields] == ["c", "d"]
    assert b.type.element.fields[1].type.element.optional
    assert shown(e.default) == "(- 3)"


def test_doc_comments_attach_to_what_follows():
    text = "/// One.\n///   Two.\n\n// no\nrubric r {\n  /// Three.\n  override principle p +1\n}\n"
    parsed = parse(text_source(text))
    assert parsed.diagnostics == ()
    [rubric] = parsed.file.declarations
    assert rubric.doc.text == "One.\n  Two."
    assert rubric.items[0].criterion.doc.text == "Three."


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_programs_parse_without_a_finding(program, newline):
    assert parse(text_source(program.replace("\n", newline))).diagnostics == ()


def test_line_ends_and_a_byte_order_mark_change_nothing():
    from tests.syntax.leaves import bare

    for program in PROGRAMS.values():
        plain = bare(parse(text_source(program)).file)
        assert bare(parse(text_source(program.replace("\n", "\r\n"))).file) == plain
        assert bare(parse(text_source("\ufeff" + program)).file) == plain
        assert bare(parse(text_source(program.rstrip("\n"))).file) == plain


@given(programs())
def test_drawn_programs_parse_and_follow_the_grammar(program):
    assert follows_grammar(program)
    assert read(program)


def children(node):
    for name in getattr(type(node), "__dataclass_fields__", ()):
        found = getattr(node, name)
        for child in found if isinstance(found, tuple) else (found,):
            if isinstance(child, Node) and name != "doc":
                yield child


@given(programs())
def test_every_node_lies_within_its_parent(program):
    waiting = [read(program)]
    while waiting:
        node = waiting.pop()
        for child in children(node):
            assert node.span.start <= child.span.start <= child.span.end <= node.span.end
            waiting.append(child)
