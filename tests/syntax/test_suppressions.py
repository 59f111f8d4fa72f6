"""Suppressions: which findings, where, and why."""

from __future__ import annotations

import pytest

from rubricc.diagnostics.catalogue.lexical import SUPPRESSION_FORM
from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from rubricc.syntax.suppressions import Suppression, read_suppressions

PROGRAM = """\
rubric a {
  principle one "Is good."  // rubricc: allow RB4002 -- the law's own wording
  // rubricc: allow RB4001, RB4003 -- both belong together
  principle two "Says this and that." {
    note: "x"
  }
  principle three "Says so."
}
"""


def read(text):
    parsed = parse(text_source(text))
    return list(read_suppressions(parsed.tokens, parsed.file)), parsed


def test_what_is_allowed_and_where():
    found, _ = read(PROGRAM)
    assert all(isinstance(entry, Suppression) for entry in found)
    assert [(s.id, s.reason) for s in found] == [
        ("RB4002", "the law's own wording"),
        ("RB4001", "both belong together"),
        ("RB4003", "both belong together"),
    ]
    trailing, own = found[0].covers, found[1].covers
    assert PROGRAM[slice(*trailing)].startswith('  principle one "Is good."')
    assert PROGRAM[slice(*own)].startswith("principle two")
    assert PROGRAM[slice(*own)].endswith("  }")


def test_before_a_declaration_all_of_it_is_meant():
    found, _ = read("// rubricc: allow RB4002 -- pasted\n" + PROGRAM)
    assert found[0].covers.end == len(PROGRAM) + len("// rubricc: allow RB4002 -- pasted\n") - 1


@pytest.mark.parametrize(
    "comment",
    [
        "// rubricc: allow RB4002",
        "// rubricc: allow RB4002 --",
        "// rubricc: ignore RB4002 -- why",
        "// rubricc: allow compound -- why",
        "// rubricc: allow RB9999 -- why",
        "// rubricc: allow RB0101 -- why",
    ],
)
def test_what_suppresses_nothing_is_reported(comment):
    source = text_source(comment + "\n" + PROGRAM)
    found = [d for d in parse(source).diagnostics if d.rule == SUPPRESSION_FORM]
    assert [source.text[slice(*d.span)] for d in found] == [comment]


@pytest.mark.parametrize(
    "comment", ["// see rubricc: allow", "/// rubricc: allow RB4002", "// rubricc allows"]
)
def test_other_comments_are_left_alone(comment):
    found, parsed = read("rubric a {\n" + comment + '\n  principle b "x"\n}\n')
    assert found == []
    assert SUPPRESSION_FORM not in [d.rule for d in parsed.diagnostics]
