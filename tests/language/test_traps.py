"""The page of traps is true: every trap names tests, and every test is there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.language.blocks import ROOT, tables

PAGE = ROOT / "docs" / "language" / "traps.md"
ROWS = [*tables(PAGE, "what happens elsewhere"), *tables(PAGE, "trap")]


@cache
def functions(path):
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_both_lists_are_there():
    assert len(ROWS) >= 15 + 12


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_every_trap_is_held_by_tests_that_exist(row):
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[2])
    assert named
    for path, name in named:
        assert name.startswith("test_")
        assert name in functions(path), f"{path}::{name}"
