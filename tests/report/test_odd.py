"""Characters that cannot be seen, made visible."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.report.odd import pieces, plain


def shown(text):
    return "".join(f"[{odd}]" if odd else part for part, odd in pieces(text))


@given(st.text(max_size=60))
def test_no_character_is_lost_and_none_that_is_hidden_stays(text):
    cut = list(pieces(text))
    assert "".join(part for part, _ in cut) == text.replace("\r\n", "\n")
    for part, odd in cut:
        if not odd:
            hidden = [one for one in part if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")]
            assert set(hidden) <= {"\n", "\t"}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb", "a[U+200B]b"),
        ("nul \0", "nul [U+0000]"),
        ("esc \x1b[31m", "esc [U+001B][31m"),
        ("half \ud800", "half [U+D800]"),
        ("soft\u00adhyphen", "soft[U+00AD]hyphen"),
        ("one\r\ntwo\rthree", "one\ntwo[U+000D]three"),
        ("Hangul filler \u3164", "Hangul filler [U+3164]"),
        ("byte \U000e0101 smuggled", "byte [U+E0101] smuggled"),
        ("a\ufe0fb", "a[U+FE0F]b"),
    ],
)
def test_they_are_shown_by_their_number(text, seen):
    assert shown(text) == seen


@pytest.mark.parametrize(
    "text",
    [
        "family \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "heart \u2764\ufe0f and keycap 1\ufe0f\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u05e9\u05dc\u05d5\u05dd, caf\u00e9, \u4f60\u597d\ttab\nline",
    ],
)
def test_what_a_script_or_a_picture_needs_stays(text):
    assert shown(text) == text


def test_long_runs_are_summed_up():
    assert shown("\u200b" * 5000) == "[5,000 hidden characters: U+200B]"
    tags = "".join(map(chr, range(0xE0041, 0xE0047)))
    assert shown(f"x{tags}") == "x[6 hidden characters: U+E0041, U+E0042, U+E0043, …]"


def test_titles_stand_on_one_line():
    assert plain("a\n b\u202e") == "a b[U+202E]"
