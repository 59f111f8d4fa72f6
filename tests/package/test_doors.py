"""Which modules read or write files: a user's data has one door for each kind."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "rubricc"

DOORS = {
    "source/read.py": "sources",
    "source/project.py": "settings of a project",
    "datasets/rows.py": "rows",
    "datasets/write.py": "records",
    "plan/file.py": "plans",
    "targets/write.py": "plans, prompts and modules that are written",
    "formatter/replace.py": "sources that are laid out",
    "prompts/templates.py": "templates of the package",
    "syntax/generate.py": "the grammar, when the tables are made",
    "cli/explain.py": "the one row of `--row`",
    "cli/new.py": "starter files",
    "cli/show.py": "the page of `-o`",
    "cli/test.py": "the results of `-o`",
    "cli/main.py": "what is left of a closed pipe",
}
"""Every module that opens anything, and what for."""

OPENS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes"),
    *("fdopen", "mkstemp", "NamedTemporaryFile"),
}
NETWORK = {"socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib"}
DANGEROUS = {"eval", "exec", "compile", "__import__"}
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "_shipped" not in p.parts)


def called(tree):
    """The last names of everything that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found = node.func
            if isinstance(found, ast.Attribute):
                yield found.attr, found
            elif isinstance(found, ast.Name):
                yield found.id, found


def imported(tree):
    """The packages that are imported anywhere in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield (node.module or "").partition(".")[0]


@pytest.fixture(scope="module")
def trees():
    return {
        p.relative_to(PACKAGE).as_posix(): ast.parse(p.read_text("utf-8"), str(p)) for p in MODULES
    }


def test_files_are_opened_at_the_doors_alone(trees):
    opening = {name for name, tree in trees.items() if OPENS & {word for word, _ in called(tree)}}
    assert opening == set(DOORS)


def test_no_module_opens_a_connection(trees):
    assert {name for name, tree in trees.items() if NETWORK & set(imported(tree))} == set()


def test_nothing_is_pickled_and_no_text_becomes_code(trees):
    unsafe = {"pickle", "marshal", "shelve", "dill"}
    assert {name for name, tree in trees.items() if unsafe & set(imported(tree))} == set()
    runs = {
        name
        for name, tree in trees.items()
        for word, node in called(tree)
        if word in DANGEROUS and isinstance(node, ast.Name)
    }
    assert runs == set()
