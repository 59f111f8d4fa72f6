"""The fast path gives the nodes and the findings that the grammar gives, spans and all."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from rubricc.syntax.shapes import read_run
from tests.strategies.programs import programs
from tests.syntax.programs import PROGRAMS
from tests.syntax.test_slips import designed, mutations

KINDS = ("principle", "pitfall", "hard rule", "fact", "hard  rule", "rule", "override principle")
NAMES = ("short", "a1", "each", "in", "level", "weights", "reward", "none", "and", "test", "rule")
HEADERS = (
    "",
    "essential",
    "made_up",
    "each",
    "+4",
    "-0.5",
    "essential +4",
    "+4 essential",
    "4",
    "+ 4",
    "each x in xs",
    "level",
    "not",
)
TEXTS = ('"Says so."', '"Says {{so}}."', '""', '"""', '"a \\n b"', '"open', 'r"x"', "“x”", '"é 😀"')
FIELDS = (
    "tags: [a, b]", "tags: [a,b ]", "tags: []", "tags: [and]", 'note: "x"', 'note: "x" + 1',
    'note: "a\\"b"', "scale: 1..5", "scale: 1.5..5", "scale: 1 .. 5", "scale: -1..5", "n: 3",
    "n: 3.5",
    "n: 03", "n: 3 ?? 4", "decide: mean", "decide: not", "decide: mean 3", "in: x", "each: y",
    'level 1: "x"', 'level good: "x"', 'level -1: "x"', "level: 3", 'example met: "x"',
    'level 1: "x" "y"', "check: f(x)", "check: a.b", "check: a == 1", "and: 3", "key : 3",
    "big: 1234567890123456789", 'w { a: 1 }', 'when: "x", note: "y"',
)  # fmt: skip
BLANKS = (" ", "\n", "\n    ", "\r\n  ", "\t", " // c\n ", " /// d\n ", "", ", ", ";")


@st.composite
def bodies(draw):
    if draw(st.booleans()):
        return ""
    fields = draw(st.lists(st.sampled_from(FIELDS), max_size=3))
    blank = st.sampled_from(BLANKS)
    inside = "".join(draw(blank) + field for field in fields)
    return draw(st.sampled_from((" {", "{", "\n{"))) + inside + draw(blank) + "}"


@st.composite
def lines(draw):
    return " ".join(
        part
        for part in (
            draw(st.sampled_from(KINDS)),
            draw(st.sampled_from(NAMES)),
            draw(st.sampled_from(HEADERS)),
            draw(st.sampled_from(TEXTS)),
        )
        if part
    ) + draw(bodies())


def agree(text):
    source = text_source(text)
    fast, slow = parse(source), parse(source, fast=False)
    assert fast.file == slow.file
    assert fast.diagnostics == slow.diagnostics


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_programs(program):
    agree(program)


@given(programs())
def test_drawn_programs(program):
    agree(program)


@given(st.lists(st.tuples(lines(), st.sampled_from(BLANKS)), max_size=5))
def test_lines_near_to_plain(entries):
    agree("rubric r {\n" + "".join(line + blank for line, blank in entries) + "\n}\n")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("after", ['\n  }\n  principle b "y"\n}', " }\n}", "\n note: 2 }, }"])
def test_fields_near_to_plain(field, after):
    agree('rubric r {\n  principle a "x" {\n    ' + field + after)


def test_mutations():
    stream = mutations(7)
    for _ in range(200):
        agree(next(stream).mutated)


def test_designed_slips():
    for slip in designed(7)[:100]:
        agree(slip.mutated)


def corpus(count: int, seed: int) -> str:
    draw = random.Random(seed)
    out = ["rubric big {\n"]
    for i in range(count):
        kind = draw.choice(KINDS[:4])
        middle = "" if kind == "fact" else draw.choice(("", "essential ", "+4 ", "optional -0.25 "))
        body = draw.choice(("", "", ' {\n    tags: [a, b]\n    level 1: "x"\n    scale: 1..5\n  }'))
        doc = draw.choice(("", "", "", "  /// Why.\n", "  // No.\n"))
        out.append(f'{doc}  {kind} c{i} {middle}"Says {i}."{body}\n')
    return "".join(out) + "}\n"


def test_a_generated_corpus():
    agree(corpus(2_000, 1))


def test_most_of_a_plain_file_is_read_by_shape():
    text = "rubric a {\n" + '  principle p essential "Says so."\n' * 50 + "}\n"
    run, end = read_run(text, text.index("{") + 1)
    assert len(run) == 50
    assert text[end:] == "\n}\n"
