"""The page about agreement shows what its reader sees; it needs the extra, so it is run here."""

from __future__ import annotations

import json

import pytest

from tests.language.blocks import ROOT, blocks
from tests.language.test_console import copy_shipped, matches, run, sessions, shown

pytest.importorskip("sklearn")

PAGE = ROOT / "docs" / "agreement.md"


def test_the_session_prints_what_the_page_shows(tmp_path, request):
    (block,) = blocks(PAGE, "shell-session")
    copy_shipped(tmp_path)
    printed = [(command, run(command, tmp_path), text) for command, text in sessions(block.text)]
    if request.config.getoption("--update-golden"):
        session = "".join(f"$ {command}\n{shown(output)}\n" for command, output, _ in printed)
        PAGE.write_text(PAGE.read_text("utf-8").replace(block.text, session, 1), "utf-8")
        return
    for _, output, text in printed:
        assert matches(text, output), output


def test_the_columns_of_the_page_are_those_that_are_read():
    from rubricc.agreement.read import COLUMNS

    text = PAGE.read_text("utf-8")
    assert all(f"`{column}`" in text for column in COLUMNS)


def test_the_labels_of_the_example_are_labels_of_its_rubric():
    text = (ROOT / "examples" / "museum" / "labelled.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert len({row["prompt"] for row in rows}) == len(rows) >= 10
    assert all(len(labels) == 3 for row in rows for labels in row["people"].values())
