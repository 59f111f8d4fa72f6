"""Every ``python`` block of a page runs, or, where it needs a trainer, is at least Python."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.language.blocks import blocks, pages
from tests.language.test_console import copy_shipped

BLOCKS = [block for page in pages() for block in blocks(page, "python")]
OTHERS = ("trl", "torch")
"""Packages that the suite does not need."""


def imported(text):
    """The packages that a block imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


@pytest.mark.parametrize("block", BLOCKS, ids=[b.id for b in BLOCKS])
def test_a_block_runs(block, tmp_path):
    if set(OTHERS) & set(imported(block.text)):
        return
    copy_shipped(tmp_path)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block.text],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
