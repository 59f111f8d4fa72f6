"""Labels of open-instruct and its forks: a query, and rubrics with descriptions and weights.

A label is ``{"query", "rubrics": [{"description", "weight", "title"?}]}``. It stands alone in a
file, or as JSON text under ``ground_truth`` of rows with ``messages``, perhaps in a list of one. A
judge rates each description from 0 to 2, and half of that is its value. Descriptions with negative
weights name what is wrong, and cost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rubricc.datasets.jsonl import JsonRefused, json_value
from rubricc.interchange.document import read_entries
from rubricc.interchange.entries import list_at, object_at, unread, weight_at
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.flat import Holding, flat_criteria, literal, whole
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.names import Names
from rubricc.interchange.per_prompt import Base, PerPrompt
from rubricc.interchange.polarity import reading
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import Imported, Kind, LevelSketch, RuleSketch
from rubricc.ir.rubric import Rubric

ROW_KEYS: Final = ("messages", "prompt", "ground_truth", "response")
LABEL_KEYS: Final = ("query", "Question", "rubrics")
TEXT_KEYS: Final = ("description", "rubric_item", "Ingredient")
"""What a description is called, by the age of the data."""
ITEM_KEYS: Final = (*TEXT_KEYS, "weight", "title")
RATING: Final = tuple(LevelSketch(point) for point in range(3))


def read_labels(path: Path, base: Base, own: str, without_principles: str) -> Imported:
    """Labels as a rubric, or as a base rubric and rows.

    ``without_principles`` says what becomes of a label that has no positive weight.

    Raises:
        InterchangeError: the file holds something else.
    """
    made = PerPrompt(path, base)
    recurring = Recurring()
    for place, entry in read_entries(path):
        refuse_other(entry, place, own)
        label, here = _label(entry, place)
        rules = _rules(list_at(label, "rubrics", here), here, recurring)
        if not any(rule.kind == "principle" for rule in rules):
            recurring.add(here, without_principles)
        if label is not entry:
            recurring.left_out(place, unread(entry, ROW_KEYS))
        recurring.left_out(here, unread(label, LABEL_KEYS))
        made.add(place, _row(entry, label, place), rules)
    return made.finish(recurring.remarks())


def _label(entry: Mapping[str, Any], place: str) -> tuple[Mapping[str, Any], str]:
    """The label of an entry, and where it stands."""
    if "rubrics" in entry:
        return entry, place
    here = f"{place}.ground_truth"
    value = entry.get("ground_truth")
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        try:
            value = json_value(value, f"`{here}`")
        except JsonRefused as error:
            raise EntryInvalid(here, f"holds no label: {error}") from None
    if value is None:
        raise EntryInvalid(here, "is missing")
    return object_at(value, here), here


def _row(entry: Mapping[str, Any], label: Mapping[str, Any], place: str) -> dict[str, Any]:
    query = label.get("query") or label.get("Question") or ""
    prompt = entry.get("messages") or entry.get("prompt") or query
    if not isinstance(prompt, (str, list)):
        raise EntryInvalid(f"{place}.messages", "is neither text nor messages")
    row: dict[str, Any] = {"id": place, "prompt": prompt}
    return row | ({"response": entry["response"]} if entry.get("response") else {})


def _rules(entries: Sequence[Any], place: str, recurring: Recurring) -> list[RuleSketch]:
    names = Names()
    found = []
    for at, value in enumerate(entries):
        here = f"{place}.rubrics[{at}]"
        item = object_at(value, here)
        text = next((item[key] for key in TEXT_KEYS if item.get(key)), None)
        if not isinstance(text, str) or not text.strip():
            raise EntryInvalid(f"{here}.description", "is missing")
        weight = weight_at(item, "weight", here, 1.0)
        recurring.left_out(here, unread(item, ITEM_KEYS))
        if weight == 0:
            recurring.add(here, "a weight of 0 can change no score: left out")
            continue
        if weight < 0 and reading(text) == "avoided":
            recurring.add(
                here,
                "has a negative weight and says what is avoided: read as it stands, because what "
                "is met costs its weight there",
            )
        kind: Kind = "principle" if weight > 0 else "pitfall"
        name = names.new(str(item.get("title") or text))
        found.append(RuleSketch(name, kind, text, weight, levels=RATING))
    return found


def write_label(rubric: Rubric, holding: Holding) -> Mapping[str, bytes]:
    """One label, whose query is empty: a rubric has none.

    Raises:
        NotExpressible: a label cannot hold the rubric.
    """
    rubrics = [
        {
            "title": criterion.name.replace("_", " "),
            "description": literal(criterion.text, criterion.name),
            "weight": whole(criterion.weight or 0.0),
        }
        for criterion in flat_criteria(rubric, holding)
    ]
    text = json.dumps({"query": "", "rubrics": rubrics}, ensure_ascii=False, indent=2) + "\n"
    return {f"{rubric.name}.json": text.encode()}
