"""Every ``rubric`` block of the reference, the guides and the README means what the page says.

A comment ``// error: slug``, ``// warning: slug`` or ``// hint: slug`` at the end of a line says
that this line is reported; nothing else may be, except hints that the page leaves unmentioned.
Blocks with ``file=NAME`` are files that later blocks of the page may import as ``./NAME``.
"""

from __future__ import annotations

import re

import pytest

from rubricc.diagnostics.diagnostic import Severity
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.suite.run import run_tests
from tests.language.blocks import blocks, pages

EXPECTED = re.compile(r"//\s*(error|warning|hint): ([a-z0-9-]+)")
BLOCKS = [block for page in pages() for block in blocks(page, "rubric")]


def expected(text: str) -> set[tuple[int, str, str]]:
    """Line, severity and slug of every finding that the block announces."""
    return {
        (number, found[1], found[2])
        for number, line in enumerate(text.splitlines(), 1)
        for found in EXPECTED.finditer(line)
    }


@pytest.mark.parametrize("block", BLOCKS, ids=[b.id for b in BLOCKS])
def test_a_block_is_reported_as_the_page_says(block, tmp_path):
    for other in BLOCKS:
        if other.page == block.page and other.file_name is not None:
            (tmp_path / other.file_name).write_text(other.text, "utf-8")
    ending = "rubric" if re.search(r"^rubric ", block.text, re.MULTILINE) else "constitution"
    place = tmp_path / (block.file_name or f"page.{ending}")
    place.write_text(block.text, "utf-8")
    source = text_source(block.text, place.name, place)
    checked = check(source, Project(tmp_path))
    announced = expected(block.text)
    found = {
        (d.file.position(d.span.start)[0], d.severity.value, d.rule.slug)
        for d in checked.diagnostics
        if d.file.path == place.name
    }
    silent = {f for f in found if f[1] == Severity.HINT and f not in announced}
    assert found - silent == announced
    if not any(severity == "error" for _, severity, _ in announced):
        results = run_tests(checked.module, Project(tmp_path))
        assert [r for r in results if r.status != "passed"] == []
