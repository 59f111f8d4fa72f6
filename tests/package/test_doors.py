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
    "datasets/formats/dataset_info.py": "the `dataset_info.json` beside a file",
    "plan/file.py": "plans",
    "targets/write.py": "plans, prompts and modules that are written",
    "formatter/replace.py": "sources that are laid out",
    "prompts/templates.py": "templates of the package",
    "syntax/generate.py": "the grammar, when the tables are made",
    "endpoints/prices.py": "prices of models",
    "endpoints/replay.py": "recorded answers",
    "engine/transcript.py": "transcripts of calls",
    "report/page.py": "reports, and their templates",
    "report/record.py": "records of runs",
    "agreement/file.py": "results of agreement",
    "suite/recording.py": "recorded answers about tests",
    "engine/cache.py": "the `.gitignore` of the cache's folder",
    "pipeline/run_file.py": "run files",
    "pipeline/manifest.py": "manifests of runs",
    "pipeline/hold.py": "the lock of a run's folder",
    "pipeline/layout.py": "what a run wrote, to tell whether it is still so",
    "pipeline/pipeline.py": "copies of the rubrics of a run",
    "cli/run_commands.py": "two versions of a rubric, to show where they differ",
    "cli/run_asker.py": "the first rows of a run, to price it",
    "cli/explain.py": "the one row of `--row`",
    "cli/generate.py": "the system text of `--system`",
    "cli/import.py": "sources that are imported",
    "cli/export.py": "rubrics that are exported",
    "cli/new.py": "starter files",
    "cli/show.py": "the page of `-o`",
    "cli/test.py": "the results of `-o`",
    "cli/kept_pairs.py": "the earlier output of `--retry`",
    "cli/main.py": "what is left of a closed pipe",
}
"""Every module that opens anything, and what for."""

OPENS = {
    *("open", "read_text", "read_bytes", "write_text", "write_bytes"),
    *("fdopen", "mkstemp", "NamedTemporaryFile"),
}
NETWORK = {
    *("socket", "ssl", "http", "urllib", "requests", "httpx", "httpx2", "aiohttp", "ftplib"),
    *("smtplib", "openai", "anthropic"),
}
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


SOCKETS = {
    "endpoints/compatible.py": "calls to compatible servers",
    "endpoints/sdk.py": "the transport of the SDKs",
    "endpoints/openai_sdk.py": "calls to OpenAI",
    "endpoints/anthropic_sdk.py": "calls to Anthropic",
    "endpoints/prices.py": "the host in an address; it connects to nothing",
    "endpoints/connection.py": "what a failed connection says",
    "endpoints/name.py": "the parts of an address; it connects to nothing",
    "endpoints/fake/server.py": "the fake server",
    "endpoints/fake/deliver.py": "connections that the fake server cuts",
}
"""Every module that knows of the network, and what for."""


def test_endpoints_alone_open_connections(trees):
    known = {name for name, tree in trees.items() if NETWORK & set(imported(tree))}
    assert known == set(SOCKETS)


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
