"""HealthBench: a conversation and a rubric of its own for each row (arXiv 2505.08775).

A row has ``prompt``, ``prompt_id`` and ``rubrics``, each ``{"criterion", "points", "tags"}``.
Points are signed, and criteria with negative points are worded as faults, so that both read as
they stand here. The score of a row is the points that are met over the positive points; it is not
clipped, and only the mean over rows is. A row without positive points has no score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_jsonl
from rubricc.interchange.entries import list_at, number_at, object_at, text_at
from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.literal import number
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.sketch import FileSketch, Imported, Remark, RubricSketch

KEYS: Final = ("prompt", "prompt_id", "rubrics")


def read(path: Path) -> Imported:
    """One base rubric with a generated slot, and a row with its criteria for each line."""
    rows: list[dict[str, Any]] = []
    remarks: list[Remark] = []
    most, low, high = 1, 0.0, 0.0
    for place, entry in read_jsonl(path):
        if "rubrics" not in entry:
            raise WrongFormat(f"{place} has no `rubrics`, and so is no row of HealthBench")
        criteria = _criteria(list_at(entry, "rubrics", place), place, remarks)
        weights = [criterion["weight"] for criterion in criteria]
        most = max(most, len(criteria))
        low, high = min([low, *weights]), max([high, *weights])
        rows.append(_row(entry, place, criteria))
    if not rows:
        raise WrongFormat(f"`{path}` holds no row")
    return Imported({path.stem: _base(path.stem, most, low, high)}, rows, tuple(remarks))


def _row(entry: Mapping[str, Any], place: str, criteria: list[dict[str, Any]]) -> dict[str, Any]:
    if not isinstance(entry.get("prompt"), (str, list)):
        raise EntryInvalid(f"{place}.prompt", "is neither text nor messages")
    row = {"id": entry.get("prompt_id") or place, "prompt": entry["prompt"], "criteria": criteria}
    if entry.get("response") is not None:
        row["response"] = entry["response"]
    if entry.get("example_tags"):
        row["example_tags"] = entry["example_tags"]
    return row


def _criteria(entries: Sequence[Any], place: str, remarks: list[Remark]) -> list[dict[str, Any]]:
    names = Names()
    found = []
    for at, value in enumerate(entries):
        here = f"{place}.rubrics[{at}]"
        entry = object_at(value, here)
        points = number_at(entry, "points", here)
        text = text_at(entry, "criterion", here)
        if points == 0:
            remarks.append(Remark(f"{here}.points", "0 points can change no score: left out"))
            continue
        tags = [name_of(str(tag), "tag") for tag in entry.get("tags") or []]
        criterion: dict[str, Any] = {"name": names.new(text), "text": text, "weight": points}
        found.append(criterion | ({"tags": tags} if tags else {}))
    return found


def _base(stem: str, most: int, low: float, high: float) -> FileSketch:
    rubric = RubricSketch(
        name_of(stem, "healthbench"),
        doc="Rows bring their own criteria.",
        slots={
            "criteria": {
                "at_most": str(most),
                "weight": f"{number(low)}..{number(high)}",
            }
        },
        settings={"reward": {"clip": "none", "denominator": "positive", "no_principles": "none"}},
    )
    return FileSketch((rubric,), heading=("From HealthBench rows (arXiv 2505.08775).",))


FORMAT: Final = Format(
    "healthbench",
    "HealthBench rows: points and tags for each prompt",
    read=read,
    brings_rows=True,
)
