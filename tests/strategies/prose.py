"""Names, prose and strings as authors write them."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies.pieces import Draw, Piece

KEYWORD_NAMES = (
    "test",
    "group",
    "level",
    "rule",
    "check",
    "fact",
    "score",
    "tier",
    "text",
    "judge",
)
PLAIN_NAMES = ("a", "b_2", "covers", "short", "plain_language", "r", "_x", "claim", "s9", "facts")

NAMES = st.sampled_from(PLAIN_NAMES + KEYWORD_NAMES)

SENTENCES = st.sampled_from(
    (
        "Names exactly five distinct artifacts.",
        "Uses # and // and {braces} freely, as prose does.",
        r"Quotes \"one\" line\\two, with a tab\tand a \u{1F3DB} in it.",
        "States that {{fact}}.",
        "Shows a literal {{{{ and {{ claim.text }}.",
        "Erklärt 漢字 und é́ — “typographic quotes” too.",
        "Breaks\\na line.",
        "x",
        "A sentence that is long enough to fill a line by itself, so that a header with a name "
        "and a weight does not fit beside it any more.",
    )
)

PATTERNS = st.sampled_from((r"(?m)^\s*\d+[.)]\s", r"a\"b", r"\\", "x+", "[a-z]", "//"))

BLOCK_TEXTS = st.sampled_from(
    (
        "One line.",
        "",
        "First line.\n\n  Indented line.\nLast line.",
        'It holds """three quotes""" and a // no comment.',
        "Tabs\tstay, and so do {{fact}} slots.\n\n\nThree line ends.",
        "漢字\n  é",
        "{ not: a block }",
        "trailing blanks   \nkept",
    )
)


def string(draw: Draw) -> Piece:
    """A one-line string or a block."""
    if draw(st.integers(0, 5)) == 0:
        return Piece("block", draw(BLOCK_TEXTS))
    return Piece("string", f'"{draw(SENTENCES)}"')


def line_string(draw: Draw) -> Piece:
    return Piece("string", f'"{draw(SENTENCES)}"')


def pattern(draw: Draw) -> Piece:
    return Piece("string", f'r"{draw(PATTERNS)}"')


def number(draw: Draw) -> Piece:
    return Piece("number", draw(st.sampled_from(("0", "1", "5", "0.5", "400", "12.25", "1600"))))


def weight(draw: Draw) -> Piece:
    return Piece("mark", draw(st.sampled_from(("+4", "-6", "+0.5", "-12.25", "+1"))))


def name(draw: Draw) -> Piece:
    return Piece("word", draw(NAMES))
