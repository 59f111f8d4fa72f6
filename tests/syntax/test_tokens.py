"""Tokens: the same as Lark's own lexer finds, and one pass over any text whatever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.source.read import text_source
from rubricc.syntax import kinds
from rubricc.syntax.tokens import tokenize
from tests.strategies.programs import programs
from tests.syntax.oracle import lark_tokens
from tests.syntax.programs import PROGRAMS


def codes(text):
    return tokenize(text_source(text)).codes


def texts(text):
    return [token.text for token in tokenize(text_source(text))]


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs_have_the_tokens_that_lark_finds(program):
    ours = [tuple(t.span) for t in tokenize(text_source(program)) if not t.is_comment]
    assert ours == lark_tokens(program)


@given(programs())
def test_drawn_programs_have_the_tokens_that_lark_finds(program):
    ours = [tuple(t.span) for t in tokenize(text_source(program)) if not t.is_comment]
    assert ours == lark_tokens(program)


@given(st.text(alphabet=st.sampled_from("ab_1.+-\"'\\{}[]()/#;:=<>!&|?“”é \t\r\n"), max_size=60))
def test_tokens_cover_all_that_is_not_blank(text):
    source = text_source(text)
    last = 0
    for token in tokenize(source):
        assert token.span.start >= last
        assert not source.text[last : token.span.start].strip(" \t\r\n")
        assert token.text == source.text[slice(*token.span)] != ""
        last = token.span.end
    assert not source.text[last:].strip(" \t\r\n")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (".5", kinds.BAD_NUMBER),
        ("1e-3", kinds.BAD_NUMBER),
        ("1_000", kinds.BAD_NUMBER),
        ("4x", kinds.BAD_NUMBER),
        ("1.2.3", kinds.BAD_NUMBER),
        ("5.", kinds.BAD_NUMBER),
        ("+5.", kinds.BAD_NUMBER),
        ("Name", kinds.BAD_NAME),
        ("naïve", kinds.BAD_NAME),
        ("camelCase", kinds.BAD_NAME),
        ("Two-words", kinds.BAD_NAME),
        ("“text”", kinds.CURLY_STRING),
        ("„text“", kinds.CURLY_STRING),
        ("‘text’", kinds.CURLY_STRING),
        ("'text'", kinds.SINGLE_STRING),
        ('"open', kinds.OPEN_STRING),
        ('"open\\', kinds.OPEN_STRING),
        ('"""one line"""', kinds.INLINE_BLOCK),
        ('"""\nopen', kinds.OPEN_BLOCK),
        (";", kinds.SEMICOLON),
        (";;", kinds.SEMICOLON),
        ("# remark", kinds.HASH),
        ("&&", kinds.BAD_OPERATOR),
        ("||", kinds.BAD_OPERATOR),
        ("!", kinds.BAD_OPERATOR),
        ("=>", kinds.BAD_OPERATOR),
        (":=", kinds.BAD_OPERATOR),
        ("===", kinds.BAD_OPERATOR),
        ("@", kinds.BAD_CHARACTER),
        ("\f", kinds.BAD_CHARACTER),
        ("\N{NO-BREAK SPACE}", kinds.BAD_CHARACTER),
        ("−4", None),
    ],
)
def test_malformed_tokens_are_one_token(text, kind):
    found = codes(text)
    if kind is None:
        assert found == [kinds.BAD_CHARACTER, kinds.NUMBER]
    else:
        assert found == [kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0..1", ["0", "..", "1"]),
        ("-1..1", ["-1", "..", "1"]),
        ("a ?? 0", ["a", "??", "0"]),
        ("a-b", ["a", "-", "b"]),
        ("a -4", ["a", "-4"]),
        ("text??", ["text", "??"]),
        ('r"a\\"b"', ['r"a\\"b"']),
        ('essential"text"', ["essential", '"text"']),
        ('"" "x"', ['""', '"x"']),
        ("a.b", ["a", ".", "b"]),
        ("a // x\nb", ["a", "// x", "b"]),
        ("//// four", ["//// four"]),
    ],
)
def test_neighbours_are_told_apart(text, expected):
    assert texts(text) == expected


def test_each_and_in_are_names_before_a_colon():
    assert codes("each: in : each // x\n : in a") == ["n", ":", "n", ":", "n", ":", "i", "n"]


def test_block_words_are_told_by_their_brace():
    assert codes("weights { reward } reward: // {\n weights // a\n {") == [
        "b", "{", "n", "}", "n", ":", "b", "{"
    ]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_blocks_end_at_their_own_quotes(newline):
    text = newline.join(['""""', '  three """ inside', '  """', '  """"', "after"])
    assert codes(text) == ["B", "n"]


def test_a_block_without_an_end_stops_where_its_indentation_does():
    text = 'a {\n  note: """\n    one\n  next: 1\n  b: """\n    two\n    """\n}\n'
    found = tokenize(text_source(text))
    block = [token.text for token in found if token.kind == kinds.OPEN_BLOCK]
    assert block == ['"""\n    one']
    assert found.codes[-1] == "}"


def test_what_nests_too_deep_is_one_token():
    found = tokenize(text_source("(" * 5000 + ")" * 5000 + " x"))
    assert found.codes == ["("] * 100 + [kinds.TOO_DEEP] + [")"] * 100 + ["n"]
    assert found.too_deep == [100]


def test_tokens_are_a_sequence():
    found = tokenize(text_source("a // one\nb"))
    assert len(found) == 3
    assert [t.text for t in found] == ["a", "// one", "b"]
    assert [t.text for t in found[1:]] == ["// one", "b"]
    assert found[0].is_word
    assert found[1].is_comment
