"""HealthBench: a conversation and a rubric of its own for each row (arXiv 2505.08775).

A row has ``prompt``, ``prompt_id`` and ``rubrics``, each ``{"criterion", "points", "tags"}``.
Points are signed, and criteria with negative points are worded as faults, so that both read as
they stand here. The score of a row is the points that are met over the positive points; it is not
clipped, and only the mean over rows is. A row without positive points has no score.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries
from rubricc.interchange.entries import list_at, object_at, text_at, unread, weight_at
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.flat import Holding, flat_criteria, literal, whole
from rubricc.interchange.format import Format
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.per_prompt import Base, PerPrompt
from rubricc.interchange.polarity import reading
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import Imported, Kind, Remark, RuleSketch
from rubricc.ir.rubric import Rubric

KEYS: Final = ("prompt", "prompt_id", "rubrics", "response", "example_tags")
ITEM_KEYS: Final = ("criterion", "points", "tags")
PREFIXES: Final = re.compile(r"(axis|level|cluster|theme)_")
"""What stands before the colon in tags of HealthBench, as ``axis:accuracy``."""

BASE: Final = Base(
    "From HealthBench rows (arXiv 2505.08775).",
    {"clip": "none", "denominator": "positive", "no_principles": "none"},
    otherwise="healthbench",
)
HOLDING: Final = Holding(
    "a row of HealthBench",
    ("principle", "pitfall"),
    denominator="positive",
    no_principles="none",
    unclipped=True,
    tags=True,
)


def read(path: Path) -> Imported:
    """One base rubric with a generated slot, and a row with its criteria for each line."""
    made = PerPrompt(path, BASE)
    remarks: list[Remark] = []
    recurring = Recurring()
    for place, row in read_entries(path):
        refuse_other(row, place, "healthbench")
        rules = _rules(list_at(row, "rubrics", place), place, remarks, recurring)
        recurring.left_out(place, unread(row, KEYS))
        made.add(place, _row(row, place), rules)
    return made.finish((*recurring.remarks(), *remarks))


def _row(entry: Mapping[str, Any], place: str) -> dict[str, Any]:
    if not isinstance(entry.get("prompt"), (str, list)):
        raise EntryInvalid(f"{place}.prompt", "is neither text nor messages")
    row = {"id": entry.get("prompt_id") or place, "prompt": entry["prompt"]}
    for key in ("response", "example_tags"):
        if entry.get(key):
            row[key] = entry[key]
    return row


def _rules(
    entries: Sequence[Any], place: str, remarks: list[Remark], recurring: Recurring
) -> list[RuleSketch]:
    names = Names()
    found = []
    for at, value in enumerate(entries):
        here = f"{place}.rubrics[{at}]"
        entry = object_at(value, here)
        points = weight_at(entry, "points", here, None)
        text = text_at(entry, "criterion", here)
        if points == 0:
            remarks.append(Remark(f"{here}.points", "0 points can change no score: left out"))
            continue
        if points < 0 and reading(text) == "avoided":
            recurring.add(
                here,
                "costs points and says what is avoided: read as it stands, because HealthBench "
                "takes points for what is met",
            )
        recurring.left_out(here, unread(entry, ITEM_KEYS))
        tags = tuple(name_of(str(tag), "tag") for tag in entry.get("tags") or [])
        kind: Kind = "principle" if points > 0 else "pitfall"
        found.append(RuleSketch(names.new(text), kind, text, points, tags=tags))
    return found


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """One row, whose conversation is empty: a rubric has none."""
    rubrics = [
        {
            "criterion": literal(criterion.text, criterion.name),
            "points": whole(criterion.weight or 0.0),
            "tags": [PREFIXES.sub(r"\1:", tag, count=1) for tag in criterion.tags],
        }
        for criterion in flat_criteria(rubric, HOLDING)
    ]
    row = {"prompt": [], "prompt_id": rubric.name, "rubrics": rubrics}
    return {f"{rubric.name}.jsonl": (json.dumps(row, ensure_ascii=False) + "\n").encode()}


FORMAT: Final = Format(
    "healthbench",
    "HealthBench rows: points and tags for each prompt",
    read=read,
    write=write,
    brings_rows=True,
    holds="principles and pitfalls with texts, weights and tags, scored over the positive weights",
)
