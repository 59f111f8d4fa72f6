"""Quotations found in texts that differ in white space and composition."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.quotes import _JOINS, Folded, fold

texts = st.text(alphabet="ab \n\t\u00e9e\u0301n\u0303\u1100\u1161\u11a8\uac00", max_size=30)


@given(texts, st.data())
def test_any_part_of_a_text_is_found_whatever_its_white_space_and_composition(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    part = text[start:end]
    whole = fold(text)
    quotation = unicodedata.normalize(form, part).replace(" ", "\n  ")
    found = Folded(text).find(quotation)
    if not fold(part) or fold(part) not in whole:  # cut through a letter and its mark
        return
    assert found is not None
    assert fold(quotation) in fold(text[found[0] : found[1]])


@pytest.mark.parametrize(
    ("text", "quotation", "found"),
    [
        ("one  two\nthree", "two three", "two\nthree"),
        ("caf\u00e9 au lait", "cafe\u0301", "caf\u00e9"),
        ("cafe\u0301 au lait", "caf\u00e9 au", "cafe\u0301 au"),
        ("a b", " b ", "b"),
        ("tail at the end ", "end", "end"),
    ],
)
def test_it_is_marked_where_it_stands(text, quotation, found):
    start, end = Folded(text).find(quotation)
    assert text[start:end] == found


@pytest.mark.parametrize("quotation", ["", "  \n", "Two", "absent"])
def test_what_does_not_stand_there_is_not_found(quotation):
    assert Folded("one two").find(quotation) is None


def test_letters_that_join_the_one_before_are_all_known():
    joining = set()
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            pair = "".join(chr(int(part, 16)) for part in parts)
            if not unicodedata.combining(pair[1]) and len(unicodedata.normalize("NFC", pair)) == 1:
                joining.add(pair[1])
    assert {letter for letter in joining if not _JOINS.match(letter)} == set()
