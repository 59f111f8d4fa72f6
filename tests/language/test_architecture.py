"""ARCHITECTURE.md is true: its stages are those of the import contract, its tests exist."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

from tests.language.blocks import ROOT, tables

PAGE = ROOT / "ARCHITECTURE.md"
TEXT = PAGE.read_text("utf-8")
INVARIANTS = re.split(r"^\d+\. ", TEXT.split("## Invariants")[1], flags=re.MULTILINE)[1:]
NAMED = re.findall(r"`((?:tests/|\.ci/)[^`]*)`", TEXT.split("## Invariants")[1])


def test_the_stages_are_the_layers_of_the_import_contract():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    stages = [row[0].strip("`") for row in tables(PAGE, "stage")]
    assert [re.sub(r"/$|\.py$", "", stage) for stage in stages] == layers[::-1]
    for stage in stages:
        assert (ROOT / "rubricc" / stage).exists()


def test_the_package_holds_no_other_stage():
    stages = {row[0].strip("`").rstrip("/") for row in tables(PAGE, "stage")}
    found = {
        place.name
        for place in (ROOT / "rubricc").iterdir()
        if (place.is_dir() or place.suffix == ".py") and not place.name.startswith("_")
    }
    assert found == stages


def test_every_invariant_names_a_test():
    assert len(INVARIANTS) == 8
    for invariant in INVARIANTS:
        assert "`tests/" in invariant


@pytest.mark.parametrize("named", NAMED)
def test_a_named_test_exists(named):
    path, _, name = named.partition("::")
    assert (ROOT / path).is_file()
    if name:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_paths_of_the_page_exist():
    for path in re.findall(r"`((?:rubricc|tests)/[\w/]+(?:\.py|/))`", TEXT):
        assert (ROOT / path).exists(), path
