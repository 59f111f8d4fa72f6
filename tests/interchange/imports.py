"""Foreign files written down, imported, compiled and exported, for the tests of all formats."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rubricc.compiler import compile_rubric
from rubricc.interchange.made import Made, make
from rubricc.interchange.reading import read_as
from rubricc.interchange.registry import format_named
from rubricc.interchange.sketch import Imported
from rubricc.ir.digest import asked_digest
from rubricc.ir.rubric import Rubric
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer
from rubricc.semantics.check import check
from rubricc.source.project import Project
from rubricc.source.read import text_source
from rubricc.targets.plan import build_plan

DATA = Path(__file__).parents[2].parent / "shared" / "data"
"""Other people's data; tests that read it are skipped where it is absent."""

AWKWARD = (
    "{{slot}} and {{{three}} }}",
    'Says "quoted" and """three times""" in a row.',
    "Compares a // b, /// and # too.",
    "Back\\slash \\n and a tab\there.",
    "Reads \u202ebackwards\u202c, \u200fright to left\u200e and \u2066isolated\u2069.",
    "Uses &lt;b&gt; &amp; &quot;entities&quot; &#39;as they are&#39;.",
    "Erklärt 漢字 und é, “typographic” quotes 🩺.",
    "not",
    "1. A number. (100) [Hard Rule] at the start?",
    "   ",
)
"""Texts that could break a source or be read as something else; the last is blank."""


def write_rows(folder: Path, rows: Sequence[Mapping[str, Any]], name: str = "rows.jsonl") -> Path:
    """Rows as a file of JSON Lines."""
    path = folder / name
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def imported(format_name: str, path: Path) -> tuple[Imported, Made]:
    """What a file becomes, and its sources, which are checked on the way."""
    found = read_as(format_named(format_name), path)
    return found, make(found)


def rubric_of(source: str) -> Rubric:
    """The one rubric of a source, which has to be free of errors."""
    checked = check(text_source(source), Project(Path.cwd()))
    assert not [one for one in checked.diagnostics if one.is_error], checked.diagnostics
    return checked.module.rubric(None)


def imported_rubric(format_name: str, path: Path) -> Rubric:
    """The one rubric that a file becomes."""
    _, made = imported(format_name, path)
    (source,) = made.sources.values()
    return rubric_of(source)


def scorer_of(rubric: Rubric) -> Scorer:
    return Scorer(build_plan(compile_rubric(rubric), ("reward",)))


def there_and_back(format_name: str, rubric: Rubric, folder: Path) -> Rubric:
    """``rubric`` exported and imported again."""
    written = format_named(format_name).write(rubric)
    ((name, content),) = written.items()
    path = folder / name
    path.write_bytes(content)
    return imported_rubric(format_name, path)


def asked(rubric: Rubric) -> list[str]:
    """The digests of what is asked, criterion by criterion, in file order."""
    return [asked_digest(one, rubric.judge.evidence) for one in rubric.criteria()]


def score(rubric: Rubric, verdicts: Sequence[object], **columns: object) -> RowScore:
    """The score of a response under verdicts in file order."""
    given = {one.name: said for one, said in zip(rubric.criteria(), verdicts, strict=True)}
    row = {"prompt": "Why?", "response": "Because of it.", "verdicts": given, **columns}
    return scorer_of(rubric).score(row)


def row_reward(scorer: Scorer, row: Mapping[str, Any], verdicts: Sequence[object]) -> float | None:
    """The reward of a row that brings criteria, under verdicts in their order."""
    given = {one["name"]: said for one, said in zip(row["criteria"], verdicts, strict=True)}
    scored = scorer.score({**row, "response": "Because of it.", "verdicts": given})
    assert scored.status in ("decided", "undefined"), scored.error
    return scored.reward
