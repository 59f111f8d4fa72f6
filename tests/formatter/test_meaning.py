"""Two trees mean the same exactly when all but their places is equal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.formatter.lexemes import lexemes
from rubricc.formatter.meaning import comments, same_meaning
from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from rubricc.syntax.tokens import tokenize
from tests.strategies.programs import programs

BASE = 'edition "2026"\nrubric a {\n  principle b +2 "Says {{x}}." { tags: [c, d] }\n}\n'


def tree(text):
    return parse(text_source(text)).file


def said(text):
    return re.sub(r"span=Span\(start=\d+, end=\d+\)", "", repr(tree(text)))


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("", "", True),
        ("  principle", "\n      principle", True),
        ("+2", "+2.0", False),
        ("+2", "+3", False),
        ("[c, d]", "[c]", False),
        ("[c, d]", "[d, c]", False),
        ("tags: [c, d]", "note: c", False),
        ("principle", "pitfall", False),
        ("}\n", "}\nrubric e {}\n", False),
    ],
)
def test_what_changes_what_is_said(old, new, same):
    changed = BASE.replace(old, new, 1)
    assert same_meaning(tree(BASE), tree(changed)) is same
    assert same_meaning(tree(changed), tree(BASE)) is same


@given(programs(), programs(), st.booleans())
def test_same_meaning_agrees_with_what_trees_print(first, second, twice):
    second = first + "\n" if twice else second
    assert same_meaning(tree(first), tree(second)) == (said(first) == said(second))


@given(programs())
def test_comments_are_those_of_the_tokens(text):
    tokens = tokenize(text_source(text))
    expected = [token.text.rstrip() for token in tokens if token.is_comment]
    assert comments(lexemes(text, tokens)) == expected
