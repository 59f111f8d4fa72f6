"""The grammar for editors knows the words of the grammar that is normative."""

from __future__ import annotations

import json
import re

import pytest

from rubricc.source.library import shipped_folder
from rubricc.syntax.kinds import BLOCK_WORDS, KEYWORDS

GRAMMAR = json.loads((shipped_folder("grammar") / "rubric.tmLanguage.json").read_text("utf-8"))
PARTS = GRAMMAR["repository"]


def matches(part, text):
    return re.fullmatch(PARTS[part]["match"], text) is not None


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_every_keyword_is_coloured(word):
    assert matches("keyword", word) or matches("operator-word", word)


@pytest.mark.parametrize("word", sorted(BLOCK_WORDS))
def test_every_block_word_is_coloured(word):
    assert re.match(PARTS["settings-block"]["match"], word + " {")


def test_no_other_word_is_a_keyword():
    named = set(
        re.findall(r"[a-z]+", PARTS["keyword"]["match"].partition("(?:")[2].partition(")")[0])
    )
    assert named <= set(KEYWORDS)


def test_every_part_is_there_and_every_part_is_used():
    text = json.dumps(GRAMMAR)
    used = set(re.findall(r'"#([a-z-]+)"', text))
    assert used == set(PARTS)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("weight", "+4"),
        ("weight", "-0.5"),
        ("number", "0.25"),
        ("doc", "/// Why."),
        ("rule", "hard rule five_artifacts"),
        ("heading", "constitution kind"),
        ("priority", "essential"),
        ("verdict", "not_applicable"),
    ],
)
def test_a_piece_is_coloured_whole(part, text):
    assert matches(part, text)


def test_four_slashes_are_no_doc_comment():
    assert not matches("doc", "//// rule")
