"""``rubricc show``: golden pages, and text that cannot break out of them."""

from __future__ import annotations

import html.parser
from pathlib import Path

import pytest

from rubricc.cli.main import main
from rubricc.explain.show.case_words import expectation_words
from rubricc.explain.show.markdown import code, escaped
from rubricc.explain.show.wording import paragraphs, titled
from rubricc.ir.module import Expectation

FOLDER = Path(__file__).parent / "shown"
SOURCE = FOLDER / "everything.rubric"


@pytest.mark.parametrize(
    ("name", "form", "golden"),
    [
        ("dosing", "markdown", "dosing.md"),
        ("dosing", "html", "dosing.html"),
        ("refusal", "markdown", "refusal.md"),
    ],
)
def test_pages(request, capsys, name, form, golden):
    assert main(["show", str(SOURCE), name, "--format", form]) == 0
    text = capsys.readouterr().out
    path = FOLDER / golden
    if request.config.getoption("--update-golden"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


class Tags(html.parser.HTMLParser):
    """Collects the tags of a document and checks that they close in order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.text = [], set(), []

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        assert not {"src", "href", "onclick"} & {name for name, _ in attributes}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_html_is_whole_and_loads_nothing(capsys):
    main(["show", str(SOURCE), "dosing", "--format", "html"])
    page = capsys.readouterr().out
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert not {"script", "link", "img", "b"} & tags.seen
    assert "url(" not in page
    text = "".join(tags.text)
    assert "Invents a <b>study</b>." in text
    assert "Dosing <of> *drugs* & more" in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_an_output_file(tmp_path, capsys):
    path = tmp_path / "page.md"
    assert main(["show", str(SOURCE), "refusal", "-o", str(path)]) == 0
    assert path.read_text("utf-8") == (FOLDER / "refusal.md").read_text("utf-8")
    assert capsys.readouterr().out == ""


def test_several_rubrics_need_a_name(capsys):
    assert main(["show", str(SOURCE)]) == 2
    assert "it has `dosing`, `refusal`" in capsys.readouterr().err
    assert main(["show", str(SOURCE), "missing"]) == 2
    assert "no rubric `missing`" in capsys.readouterr().err


def test_nothing_is_written_where_there_are_errors(tmp_path, capsys):
    source, page = tmp_path / "wrong.rubric", tmp_path / "page.md"
    source.write_text("rubric a {\n  principle\n}\n")
    assert main(["show", str(source), "-o", str(page)]) == 1
    assert not page.exists()
    assert "wrong.rubric:" in capsys.readouterr().err


def test_wrong_use(tmp_path, capsys):
    assert main(["show", str(tmp_path / "missing.rubric")]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert main(["show", str(SOURCE), "dosing", "-o", str(tmp_path / "no" / "page")]) == 2
    assert "cannot be written: no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a_b *c* <d> [e](f) # | ~ &amp; \\", r"a\_b \*c\* \<d\> \[e\](f) \# \| \~ \&amp; \\"),
        ("1. one\n- two\n+ three\n2) four", "1\\. one\n\\- two\n\\+ three\n2\\) four"),
        ("3.5 is - no list", "3.5 is - no list"),
    ],
)
def test_markdown_escapes(text, shown):
    assert escaped(text) == shown


def test_code_spans_hold_backticks():
    assert code("a ` b `` c") == "```a ` b `` c```"
    assert code("`") == "`` ` ``"


def test_comments_are_paragraphs():
    comment = "One\nline.\n\nTwo:\n- a\n  and more\n- b\n1. c"
    assert paragraphs(comment) == "One line.\n\nTwo:\n- a and more\n- b\n1. c"
    assert titled("five_artifacts") == "Five artifacts"


@pytest.mark.parametrize(
    ("subject", "operator", "value", "words"),
    [
        ("reward", "==", 0.5, "the score is 0.5"),
        ("reward", ">=", 1, "the score is at least 1"),
        ("reward", "==", None, "there is no score"),
        ("hard_rules", "==", "fail", "a hard rule is broken"),
        ("preferred", "==", "chosen", "the response `chosen` is preferred"),
        ("calls", "<=", 3, "the number of calls to a judge is at most 3"),
        ("five_artifacts", "==", "not_applicable", "Five artifacts is not applicable"),
        ("covers[0]", "!=", "met", "`covers[0]` is not met"),
    ],
)
def test_expectations_in_words(subject, operator, value, words):
    expectation = Expectation(text="", operator=operator, subject=subject, value=value)
    assert expectation_words(expectation) == words
