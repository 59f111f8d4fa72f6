"""Laws of the functions over any text: total, bounded, and one way of counting."""

from __future__ import annotations

import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.functions import json_text, lines, marks, overlap, pieces, search, sentences, words
from rubricc.functions.no_value import CheckFailed, ExpressionFailed, OverBudget
from rubricc.functions.words import _LETTER_OR_DIGIT, _pieces

ANY = st.text(max_size=200)
WESTERN = st.text(alphabet=[bytes([b]).decode("cp1252", "ignore") or "x" for b in range(256)])
PROSE = st.text(alphabet=string.ascii_letters + "0123 \n.!?-*#`[]\"'é—…", max_size=300)
COUNTERS = [
    words.words,
    words.capital_words,
    sentences.sentences,
    lines.paragraphs,
    lines.lines,
    lines.bullets,
    lines.numbered,
    lines.headings,
    marks.highlights,
    marks.placeholders,
]


@pytest.mark.parametrize("counter", COUNTERS)
@given(text=ANY)
def test_counting_is_total_and_never_negative(counter, text: str) -> None:
    try:
        assert counter(text) >= 0
    except CheckFailed:
        assert any(ord(character) >= 0x0E01 for character in text)


@given(WESTERN)
def test_western_texts_are_counted_like_all_others(text: str) -> None:
    slow = sum(p.isalnum() or _LETTER_OR_DIGIT(p) is not None for p in _pieces(text))
    assert words.words(text) == slow


@given(PROSE)
def test_the_list_has_as_many_as_the_count(text: str) -> None:
    assert len(words.word_list(text)) == words.words(text)
    assert len(sentences.sentence_list(text)) == sentences.sentences(text)


@given(PROSE)
def test_sentences_lose_no_word(text: str) -> None:
    inside = sum(words.words(sentence) for sentence in sentences.sentence_list(text))
    assert inside <= words.words(text)
    plain = text.replace("#", "").replace("-", "").replace("*", "").replace(".", "")
    kept = sum(words.words(sentence) for sentence in sentences.sentence_list(plain))
    assert kept == words.words(plain)


@given(ANY, ANY)
def test_what_a_text_contains_it_counts(text: str, part: str) -> None:
    assert search.contains(text, part) is (search.count(text, part) > 0 or part == "")


@given(st.lists(st.sampled_from(["cat", "Dog", "naïve", "x1"]), min_size=1, max_size=20))
def test_whole_words_are_found_between_blanks(written: list[str]) -> None:
    text = " ".join(written)
    for word in ("cat", "dog", "NAÏVE"):
        expected = sum(w.casefold() == word.casefold() for w in written)
        assert words.mentions(text, word) == expected


@given(PROSE, PROSE)
def test_overlap_is_a_share(a: str, b: str) -> None:
    try:
        share = overlap.overlap(a, b)
    except ExpressionFailed:
        return
    assert 0 <= share <= 1
    assert overlap.overlap(a, a + "\n" + b) == 1


@given(ANY, st.text(alphabet='a.[]0"\\ ', max_size=20))
def test_json_never_raises_anything_else(text: str, path: str) -> None:
    for function in (json_text.json_has, json_text.json_text, json_text.json_number):
        with contextlib.suppress(ExpressionFailed):
            function(text, path)
    assert json_text.is_json(text) in (True, False)


@given(ANY)
def test_pieces_at_a_blank_are_what_stands_between(text: str) -> None:
    assert pieces.pieces(text, " ") == len([p for p in text.split(" ") if p.strip()])


HUGE = [
    "a" * 300_000,
    "\n" * 300_000,
    " " * 300_000,
    "." * 300_000,
    "!x" * 100_000,
    "*" * 200_000,
    "* " * 100_000,
    "**a" * 60_000,
    "[" * 200_000,
    "[a" * 100_000,
    "```\n" * 50_000,
    "\n- " * 80_000,
    "\n\n \n" * 60_000,
    "e.g. " * 40_000,
    "—" * 100_000,
    "猫" * 50_000,
    '{"a":' * 50_000,
    '"\\' * 100_000,
]


@pytest.mark.parametrize("text", HUGE, ids=lambda text: repr(text[:6]))
def test_huge_texts_do_no_harm(text: str) -> None:
    for counter in COUNTERS:
        counter(text)
    json_text.is_json(text)
    marks.unfenced(text)
    words.mentions(text, text[:3])
    search.count(text, "a")


def test_long_phrases_and_runs_have_a_budget() -> None:
    with pytest.raises(OverBudget):
        words.mentions("a" * 300_000, "a" * 100_000)
    with pytest.raises(OverBudget):
        overlap.overlap("a " * 10_000, "a", 5_000)
