"""BiGGen: instances with a score rubric of their own, as Prometheus reads them (arXiv 2406.05761).

A row has ``id``, ``input``, ``score_rubric``, perhaps ``system_prompt``, ``reference_answer`` and
``response``, and scores that people or models gave. Scores stay columns of the row: they are what a
judge is measured against, not verdicts. The reward is the score of Prometheus, 1..5.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries
from rubricc.interchange.entries import object_at, text_at
from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.formats.prometheus import RANGE, score_rule
from rubricc.interchange.per_prompt import Base, PerPrompt
from rubricc.interchange.sketch import Imported, Remark

READ: Final = ("id", "input", "system_prompt", "reference_answer", "response", "score_rubric")
OURS: Final = ("prompt", "reference", "criteria", "verdicts", "truncated", "finish_reason")
"""Columns that mean something to a row here, and so cannot be kept under their names."""

BASE: Final = Base(
    "From instances of BiGGen (arXiv 2406.05761); the reward is the score of Prometheus.",
    reward={"range": RANGE, "no_principles": "none"},
    parameters=("reference: text?",),
    otherwise="biggen",
    about=("Rows bring one question each, with what every score from 1 to 5 is like.",),
)


def read(path: Path) -> Imported:
    """One base rubric with a generated slot, and a row with its criterion for each instance."""
    made = PerPrompt(path, BASE)
    remarks: list[Remark] = []
    for place, entry in read_entries(path):
        if "score_rubric" not in entry or "input" not in entry:
            raise WrongFormat(f"{place} has no `score_rubric` and `input`, which instances have")
        rule = score_rule(object_at(entry["score_rubric"], f"{place}.score_rubric"), place)
        made.add(place, _row(entry, place, remarks), [rule])
    return made.finish(remarks)


def _row(entry: Mapping[str, Any], place: str, remarks: list[Remark]) -> dict[str, Any]:
    task = text_at(entry, "input", place)
    system = entry.get("system_prompt")
    row: dict[str, Any] = {"id": entry.get("id") or place, "prompt": task}
    if isinstance(system, str) and system.strip():
        turns = (("system", system), ("user", task))
        row["prompt"] = [{"role": role, "content": content} for role, content in turns]
    elif system is not None and not isinstance(system, str):
        raise EntryInvalid(f"{place}.system_prompt", "is not text")
    for column, key in (("reference", "reference_answer"), ("response", "response")):
        if entry.get(key) is not None:
            row[column] = text_at(entry, key, place, empty=True)
    for key, value in entry.items():
        if key in OURS:
            remarks.append(Remark(f"{place}.{key}", "means something else here: left out"))
        elif key not in READ:
            row[key] = value
    return row


FORMAT: Final = Format(
    "biggen",
    "BiGGen instances: a question with five levels, and a reference, for each prompt",
    read=read,
    brings_rows=True,
)
