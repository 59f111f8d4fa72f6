"""The laws of the formatter, on programs over the whole language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.formatter import format as formatting
from rubricc.formatter.format import format_source
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.syntax.parser import parse
from rubricc.syntax.tokens import tokenize
from tests.strategies.programs import programs
from tests.strategies.valid_programs import valid_programs


def tree(text):
    """What the tree says, without places, by another way than the formatter's own."""
    return re.sub(r"span=Span\(start=\d+, end=\d+\)", "", repr(parse(text_source(text)).file))


def comments(text):
    tokens = tokenize(text_source(text))
    return [token.text.rstrip() for token in tokens if token.text.startswith("//")]


@given(programs())
def test_any_program_is_laid_out_and_says_the_same(text):
    formatted = format_source(text_source(text))
    assert formatted.refusal is None
    assert tree(formatted.text) == tree(text)
    assert comments(formatted.text) == comments(text)
    assert format_source(text_source(formatted.text)).text == formatted.text


@given(valid_programs())
def test_valid_programs_keep_the_house_layout(text):
    """Line ends are LF, nothing trails a line, blank lines come singly, indentation is even."""
    laid_out = format_source(text_source(text)).text
    outside = re.sub(r'("{3,})[ ]*\n(?:.*\n)*?[ ]*\1(?!")', '"block"', laid_out)
    assert "\r" not in laid_out
    assert laid_out.endswith("\n")
    assert "\n\n\n" not in outside
    assert not re.search(r"[ \t]$", outside, re.MULTILINE)
    assert all(len(re.match(" *", line)[0]) % 2 == 0 for line in outside.splitlines())
    assert "{\n\n" not in outside
    assert "\n\n}" not in re.sub(r"\n +}", "\n}", outside)


@given(valid_programs(tidy=True))
def test_layout_does_not_depend_on_line_ends(text):
    crlf = format_source(text_source(text.replace("\n", "\r\n")))
    assert crlf.text == format_source(text_source(text)).text


@pytest.mark.parametrize("text", ["", "\n", "  \r\n\r\n ", "// only a comment", "/// only a doc"])
def test_files_without_a_declaration(text):
    formatted = format_source(text_source(text))
    assert formatted.refusal is None
    assert formatted.text == (text.strip() + "\n" if text.strip() else "")


def test_files_with_errors_are_left_alone():
    formatted = format_source(text_source("rubric a {\n  principle\n}\n"))
    assert formatted.text is None
    assert formatted.refusal == "it has errors"
    assert any(finding.is_error for finding in formatted.diagnostics)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda text: text.replace("+4", "+5"), "the result would mean something else"),
        (
            lambda text: text.replace("Is short.", "Is short"),
            "the result would mean something else",
        ),
        (lambda text: text.replace("// why", ""), "the result would lose a comment"),
        (lambda text: text.replace("}", ""), "the result would not parse"),
        (lambda text: text.replace("principle", "  principle"), "the result would be laid out"),
    ],
)
def test_a_layout_that_changes_anything_is_refused(monkeypatch, change, refusal):
    """Whatever a broken layout did, nothing would be written."""
    layout = formatting.laid_out
    done = []

    def broken(source, *rest):
        done.append(source)
        return change(layout(source, *rest)) if len(done) == 1 else layout(source, *rest)

    monkeypatch.setattr(formatting, "laid_out", broken)
    formatted = format_source(text_source('rubric a { principle b +4 "Is short." // why\n}'))
    assert formatted.text is None
    assert formatted.refusal.startswith(refusal)


@given(programs(), st.integers(0, 10_000), st.text('{}()[]"/,:+-.\r\n\t rx5é\x00', max_size=3))
def test_no_content_makes_it_fail(text, place, slip):
    """A slip anywhere is laid out just as lawfully, or refused because of its errors."""
    place %= len(text) + 1
    slipped = text[:place] + slip + text[place + len(slip) % 2 :]
    formatted = format_source(text_source(slipped))
    if formatted.text is None:
        assert formatted.refusal == "it has errors"
        assert any(finding.is_error for finding in formatted.diagnostics)
    else:
        assert tree(formatted.text) == tree(slipped)
        assert comments(formatted.text) == comments(slipped)


@given(valid_programs())
def test_the_checker_says_the_same_of_what_is_laid_out(tmp_path_factory, text):
    """Findings, and what their authors allow, do not depend on layout."""
    project = Project(tmp_path_factory.getbasetemp())

    def said(written):
        found = check(text_source(written), project).diagnostics
        return sorted((finding.rule.id, finding.message) for finding in found)

    assert said(format_source(text_source(text)).text) == said(text)
