"""The page of formats has a line with a command for each of them, and for no other."""

from __future__ import annotations

import re

import pytest

from rubricc.interchange.registry import MODULES, all_formats, format_named
from tests.language.blocks import ROOT

PAGE = ROOT / "docs" / "interchange.md"
START = "<!-- formats: written by `pytest tests/interchange/test_page.py --update-golden` -->\n"
END = "<!-- end of formats -->"


def table():
    """The table of formats, as Markdown."""
    lines = ["| format | import | export | what an export can hold |", "| --- | --- | --- | --- |"]
    for one in all_formats():
        folder = "FOLDER" if one.brings_rows else "FILE.rubric"
        read = f"`rubricc import {one.name} INPUT -o {folder}`" if one.read else ""
        write = f"`rubricc export {one.name} FILE.rubric`" if one.write else ""
        lines.append(f"| {one.about} | {read} | {write} | {one.holds} |")
    return "\n".join(lines) + "\n"


def test_the_table_is_that_of_the_registry(request):
    text = PAGE.read_text("utf-8")
    before, rest = text.split(START)
    shown, after = rest.split(END)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(before + START + table() + END + after, "utf-8")
        return
    assert shown == table()


@pytest.mark.parametrize("name", MODULES)
def test_a_format_says_what_it_is(name):
    found = format_named(name)
    assert found.name == name
    assert re.match(r"\S.*[^.]\Z", found.about)
    assert found.read is not None or found.write is not None
    assert bool(found.holds) == (found.write is not None)
