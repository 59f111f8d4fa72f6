"""What foreign files become, and what becomes of that on the way back, as files to read.

A folder of ``golden/`` is named for its format, perhaps with a word after a dot. The one file in
its ``input/`` is imported; ``made/`` holds the sources, the rows, the remarks, and the export of
every rubric that has criteria of its own. ``--update-golden`` writes ``made/`` anew.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from rubricc.interchange.errors import NotExpressible
from rubricc.interchange.registry import format_named
from tests.interchange.imports import imported, rubric_of

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(folder.parent.name for folder in GOLDEN.glob("*/input"))


def made_of(case):
    """The files that a case makes, by name."""
    name = case.partition(".")[0]
    if name == "rbr":
        pytest.importorskip("yaml")
    (path,) = (GOLDEN / case / "input").iterdir()
    found, made = imported(name, path)
    files = dict(made.sources)
    if found.rows:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found.rows)
        files[f"{path.stem}.rows.jsonl"] = "".join(lines)
    files["remarks.txt"] = "".join(f"{one.place}: {one.message}\n" for one in found.remarks)
    chosen = format_named(name)
    for source in made.sources.values():
        if chosen.write is not None and "generated {" not in source:
            files |= exported(chosen, source)
    return files


def exported(chosen, source):
    try:
        written = chosen.write(rubric_of(source))
    except NotExpressible as refused:
        return {"not_exported.txt": f"{refused}\n"}
    return {f"export.{name}": content.decode() for name, content in written.items()}


@pytest.mark.parametrize("case", CASES)
def test_what_it_becomes(case, request):
    files, folder = made_of(case), GOLDEN / case / "made"
    if request.config.getoption("--update-golden"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == files


@pytest.mark.parametrize("case", CASES)
def test_it_becomes_the_same_again(case):
    assert made_of(case) == made_of(case)
