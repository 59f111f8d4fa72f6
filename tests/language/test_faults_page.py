"""The page of faults is the table that the tests of faults go through."""

from __future__ import annotations

import re

from tests.judging.fault_table import table
from tests.language.blocks import ROOT

PAGE = ROOT / "docs" / "faults.md"
MARKED = re.compile(r"(?<=<!-- begin: faults -->\n).*(?=<!-- end: faults -->)", re.DOTALL)


def test_the_page_shows_every_fault_and_its_end(request):
    text = PAGE.read_text("utf-8")
    if request.config.getoption("--update-golden"):
        text = MARKED.sub(lambda _: table(), text)
        PAGE.write_text(text, "utf-8")
    shown = MARKED.search(text)
    assert shown is not None
    assert shown[0] == table()
