"""The same criteria as source, JSON and YAML, made from a seed."""

from __future__ import annotations

import json
import random

COUNT = 50_000
WORDS = (
    "names explains states lists compares the a one every each first second main reader patient "
    "answer question dose source limit reason result method figure date place cost risk benefit "
    "before after during because although which when where why how clearly directly plainly with "
    "without from into about between under over number unit value range test sample case study"
).split()
PRIORITIES = ("essential", "important", "optional")


def criteria(count: int = COUNT, seed: int = 7) -> list[dict[str, object]]:
    """``count`` criteria of about 200 characters, four fifths of them plain principles."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        text = " ".join(draw.choices(WORDS, k=28)).capitalize() + f" in part {number}."
        kind = draw.choices(("principle", "pitfall", "hard_rule"), (80, 15, 5))[0]
        entry: dict[str, object] = {"name": f"c{number}", "kind": kind, "requirement": text}
        if kind != "hard_rule":
            entry["priority"] = draw.choice(PRIORITIES)
            size = draw.choice((1, 2, 3, 5))
            entry["weight"] = -size if kind == "pitfall" else size
        made.append(entry)
    return made


def as_source(entries: list[dict[str, object]]) -> str:
    """One rubric with every criterion on a line of its own."""
    lines = ['edition "2026"', "", "rubric many {"]
    for entry in entries:
        kind = str(entry["kind"]).replace("_", " ")
        header = f"  {kind} {entry['name']}"
        if "priority" in entry:
            header += f" {entry['priority']} {entry['weight']:+d}"
        lines.append(f'{header} "{entry["requirement"]}"')
    return "\n".join([*lines, "}", ""])


def as_json(entries: list[dict[str, object]]) -> str:
    """A list of objects, as rubric loaders of the field read them."""
    return json.dumps([{"weight": 1, **entry} for entry in entries])


def as_yaml(entries: list[dict[str, object]]) -> str:
    """The same list in YAML's block form."""
    lines = []
    for entry in entries:
        pairs = {"weight": 1, **entry}
        first = True
        for key, value in pairs.items():
            lines.append(f"{'- ' if first else '  '}{key}: {json.dumps(value)}")
            first = False
    return "\n".join(lines) + "\n"
