"""Lines for a terminal: wrapped, aligned, coloured where somebody sees colours."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.explain.page import WIDEST, WIDTH, page_width, plain, print_page, wrapped
from rubricc.explain.rounded import short, shortened


class Terminal(io.StringIO):
    def isatty(self):
        return True


LINES = [[("name", "museum"), ("", "  "), ("bad", "unmet")], []]


def test_plain_where_it_is_piped():
    stream = io.StringIO()
    print_page(LINES, stream)
    assert stream.getvalue() == "museum  unmet\n\n"


def test_coloured_on_a_terminal(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    print_page(LINES, stream)
    assert "\x1b[31munmet\x1b[0m" in stream.getvalue()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_plain_where_nobody_wants_colour(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    stream = Terminal()
    print_page(LINES, stream)
    assert stream.getvalue() == "museum  unmet\n\n"


@pytest.mark.parametrize(("columns", "width"), [("20", WIDTH), ("95", 95), ("300", WIDEST)])
def test_a_page_is_as_wide_as_is_good_to_read(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert page_width(Terminal()) == width
    assert page_width(io.StringIO()) == WIDTH


def test_nothing_reaches_the_terminal_that_moves_it():
    assert "\x1b" not in plain([[("", "a\x1b[2Jb")]])


@given(st.text(st.characters(categories=("L", "Zs")), max_size=300), st.integers(0, 40))
def test_wrapping_loses_no_word(text, indent):
    lines = list(wrapped([("", " " * indent)], text, 80))
    assert plain(lines).split() == text.split()


def test_further_lines_stand_below_the_first_word():
    lines = plain(wrapped([("", "name  ")], "one two three " * 9, 40)).splitlines()
    assert len(lines) > 2
    assert all(line.startswith("      ") for line in lines[1:])
    assert max(map(len, lines)) <= 40


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (0.625, "0.625"),
        (-2.5, "-2.5"),
        (2 / 3, "0.666667"),
        (0.1 + 0.2, "0.3"),
        (1e-9, "1e-09"),
    ],
)
def test_numbers_are_short(value, words):
    assert short(value) == words


def test_numbers_inside_words_are_short():
    assert shortened("+2 * 0..0.5238095238095238") == "+2 * 0..0.52381"
    assert shortened("raw / P = 10 / 16") == "raw / P = 10 / 16"
    assert shortened("(0.30000000000000004 + 1) / 2.5") == "(0.3 + 1) / 2.5"
