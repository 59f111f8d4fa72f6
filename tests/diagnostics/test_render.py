"""How findings look in each format: golden files, and what must hold of any of them."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Rule, Severity
from rubricc.diagnostics.render.as_json import as_json
from rubricc.diagnostics.render.concise import concise
from rubricc.diagnostics.render.excerpt import Mark, excerpt, window
from rubricc.diagnostics.render.github import github
from rubricc.diagnostics.render.pretty import fix_phrase, pretty, print_pretty
from rubricc.diagnostics.render.summary import summary
from rubricc.diagnostics.render.visible import columns
from rubricc.source.file import SourceFile
from rubricc.source.read import text_source
from rubricc.source.span import Span
from tests.diagnostics.compare import same_as_golden
from tests.diagnostics.findings import ERROR, findings


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_pretty(request):
    same_as_golden(pretty(findings(), files=4, width=80), "pretty.txt", request)


def test_concise(request):
    same_as_golden(concise(findings()), "concise.txt", request)


def test_json(request):
    same_as_golden(as_json(findings()), "findings.json", request)


def test_github(request):
    same_as_golden(github(findings()), "github.txt", request)


def test_json_is_one_list_of_the_agreed_keys():
    assert json.loads(as_json([])) == []
    keys = ["id", "slug", "severity", "message", "path"]
    keys += ["line", "column", "end_line", "end_column", "help"]
    assert all(list(entry) == keys for entry in json.loads(as_json(findings())))


def test_summary_counts_each_severity():
    assert summary(findings(), 1) == "5 errors, 2 warnings, 2 hints in 1 file"
    assert summary([], 3) == "nothing found in 3 files"


@pytest.mark.parametrize(
    ("start", "end", "text", "phrase"),
    [
        (0, 3, "+4", "write `+4` for `+ 4`"),
        (0, 0, 'edition "2026"\n\n', 'insert `edition "2026"`'),
        (1, 2, "", "remove ` `"),
    ],
)
def test_fixes_in_words(start, end, text, phrase):
    assert fix_phrase(text_source("+ 4"), Edit(Span(start, end), text)) == phrase


def test_a_fix_that_the_help_names_is_not_said_twice():
    source = text_source("+ 4")
    finding = Diagnostic(
        ERROR, "a blank", source, Span(0, 3), "write `+4`", fix=Edit(Span(0, 3), "+4")
    )
    assert "fix:" not in pretty([finding], 1)
    assert "fix: write `+4`" in pretty([replace(finding, help="no blank")], 1)


def test_colour_only_on_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    plain, coloured = io.StringIO(), Terminal()
    print_pretty(findings(), 4, plain)
    print_pretty(findings(), 4, coloured)
    assert "\x1b[" not in plain.getvalue()
    assert "\x1b[" in coloured.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    asked = Terminal()
    print_pretty(findings(), 4, asked)
    assert "\x1b[" not in asked.getvalue()


def test_no_control_character_of_a_source_reaches_a_terminal():
    shown = pretty(findings(), 4) + concise(findings())
    assert all(character == "\n" or character.isprintable() for character in shown)


def test_plain_text_needs_no_rich(monkeypatch):
    monkeypatch.setitem(sys.modules, "rich", None)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    print_pretty(findings(), 4, io.StringIO())


ODD = st.text(alphabet=st.sampled_from("ab \t漢é\u0301\x00\u200d🏛"), max_size=150)


@given(ODD, st.integers(1, 40), ODD, st.integers(28, 120))
def test_carets_stand_under_the_text(before, length, after, width):
    """Tabs, wide and joined characters, and a cut on either side, do not shift the underline."""
    source = text_source(f"{before}{'X' * length}{after}")
    mark = Mark(Span(len(before), len(before) + length), "", primary=True)
    rows = ["".join(text for _, text in row) for row in excerpt(source, [mark], width)]
    line, under = rows[1], rows[2]
    assert sum(map(columns, line)) <= width
    assert under.index("^") == sum(map(columns, line[: line.index("X")]))
    assert under.count("^") == line.count("X")


@given(st.lists(st.integers(0, 4), max_size=200), st.data())
def test_a_window_holds_the_start_of_what_is_underlined(widths, data):
    room = data.draw(st.integers(20, 100))
    first = data.draw(st.integers(0, len(widths)))
    last = data.draw(st.integers(first, len(widths)))
    low, high = window(widths, first, last, room)
    assert 0 <= low <= first
    assert low <= high <= len(widths)
    assert sum(widths[low:high]) <= room
    if first < len(widths) and widths[first]:
        assert low <= first < high


def test_one_huge_line_is_not_walked_through():
    source = text_source("x" * 5_000_000)
    finding = Diagnostic(ERROR, "far out", source, Span(4_000_000, 4_000_001))
    shown = pretty([finding], 1, width=60)
    assert max(map(len, shown.splitlines())) <= 60
    assert "…" in shown


def test_a_sentence_is_one_line_and_quotes_little():
    finding = Diagnostic(
        Rule("RB0000", "long", Severity.ERROR, "Long"),
        f"`{'a' * 200}` and `b` and `one\n  two` stand here",
        SourceFile("x.rubric", "x"),
        Span(0, 1),
        f"write `{'c' * 81}`, `{'d' * 80}`",
    )
    assert finding.message == f"`{'a' * 79}…` and `b` and `one two` stand here"
    assert finding.help == f"write `{'c' * 79}…`, `{'d' * 80}`"
