"""Rubrics as Rewards (arXiv 2507.17746): a question, a reference answer and a rubric for each row.

A row has ``question``, ``reference_answer`` and ``rubric``, each ``{"title", "description",
"weight"}``, and descriptions begin with their category: "Essential Criteria:", "Important
Criteria:", "Optional Criteria:" or "Pitfall Criteria:". The explicit score is the sum of w·c over
the sum of w, where pitfalls are worded as what is avoided and earn.

The published rows give pitfalls negative weights whichever way they are worded. So a pitfall is
read by its wording: one that says what is avoided is a principle that earns its magnitude, one
that says what is wrong is a pitfall that costs it, and ``denominator: credited`` makes both pay
the same. A pitfall whose wording does not tell is read as its sign says, and listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries
from rubricc.interchange.entries import list_at, object_at, text_at, unread, weight_at
from rubricc.interchange.errors import EntryInvalid, NotExpressible
from rubricc.interchange.flat import Holding, flat_criteria, literal, whole
from rubricc.interchange.format import Format
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.names import Names
from rubricc.interchange.per_prompt import Base, PerPrompt
from rubricc.interchange.polarity import reading
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import Imported, Kind, Remark, RuleSketch
from rubricc.ir.rubric import Criterion, Rubric

KEYS: Final = ("question", "reference_answer", "rubric", "response")
ITEM_KEYS: Final = ("title", "description", "weight")
CATEGORIES: Final = ("essential", "important", "optional", "pitfall")

BASE: Final = Base(
    "From rows of Rubrics as Rewards (arXiv 2507.17746).",
    {"denominator": "credited"},
    parameters=("reference: text?",),
    otherwise="rar",
)
HOLDING: Final = Holding(
    "a row of RaR",
    ("principle", "pitfall"),
    denominator="credited",
    no_principles="start_at_one",
    tags=True,
    priorities=True,
    parameters=("reference",),
)

_PREFIX: Final = re.compile(
    r"\s*(essential|important|optional|pitfall)\s+criteri(?:a|on)\s*:\s*", re.I
)


def read(path: Path) -> Imported:
    """One base rubric, and a row with its criteria and its reference for each line."""
    made = PerPrompt(path, BASE)
    polarity = _Polarity()
    recurring = Recurring()
    for place, row in read_entries(path):
        refuse_other(row, place, "rar")
        names = Names()
        rules = []
        for at, value in enumerate(list_at(row, "rubric", place)):
            here = f"{place}.rubric[{at}]"
            item = object_at(value, here)
            recurring.left_out(here, unread(item, ITEM_KEYS))
            weight = weight_at(item, "weight", here, None)
            if weight == 0:
                recurring.add(here, "a weight of 0 can change no score: left out")
            else:
                rules.append(_rule(item, weight, here, names, polarity))
        recurring.left_out(place, unread(row, KEYS))
        made.add(place, _row(row, place), rules)
    return made.finish((*polarity.remarks(), *recurring.remarks()))


def _row(entry: Mapping[str, Any], place: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": place, "prompt": text_at(entry, "question", place, empty=True)}
    if entry.get("reference_answer"):
        row["reference"] = text_at(entry, "reference_answer", place)
    if entry.get("response"):
        row["response"] = entry["response"]
    return row


def _rule(
    item: Mapping[str, Any], weight: float, place: str, names: Names, polarity: _Polarity
) -> RuleSketch:
    category, text = _statement(text_at(item, "description", place))
    if not text:
        raise EntryInvalid(f"{place}.description", "has a category and no text")
    name = names.new(str(item.get("title") or text))
    if category != "pitfall" and weight > 0:
        return RuleSketch(name, "principle", text, weight, priority=category or None)
    kind, remarks = polarity.read(place, text, weight)
    signed = abs(weight) if kind == "principle" else -abs(weight)
    tags = ("pitfall",) if kind == "principle" else ()
    return RuleSketch(name, kind, text, signed, tags=tags, remarks=remarks)


def _statement(description: str) -> tuple[str, str]:
    """The category of a description, empty for none, and its text without it."""
    prefix = _PREFIX.match(description)
    if prefix is None:
        return "", description.strip()
    return prefix[1].lower(), description[prefix.end() :].strip()


class _Polarity:
    """Reads pitfalls by their wording, and keeps count of how they were read."""

    def __init__(self) -> None:
        self._avoided: list[str] = []
        self._committed: list[str] = []
        self._open: list[str] = []

    def read(self, place: str, text: str, weight: float) -> tuple[Kind, tuple[Remark, ...]]:
        told = reading(text)
        if told == "avoided":
            self._avoided.append(place)
            return "principle", ()
        if told == "committed":
            self._committed.append(place)
            return "pitfall", ()
        self._open.append(place)
        kind: Kind = "pitfall" if weight < 0 else "principle"
        sign = "costs when met" if weight < 0 else "earns when met"
        message = f"the wording does not tell what meeting this means; by its sign it {sign}"
        return kind, (Remark(place, message),)

    def remarks(self) -> tuple[Remark, ...]:
        """What was read which way, first the way that most pitfalls look."""
        total = len(self._avoided) + len(self._committed) + len(self._open)
        told = [
            (self._avoided, "say what a response avoids: principles that earn their magnitude"),
            (self._committed, "say what a response does wrong: pitfalls that cost their magnitude"),
        ]
        told.sort(key=lambda one: -len(one[0]))
        told.append((self._open, "do not tell by their wording: they are read as their sign says"))
        return tuple(
            Remark("pitfalls", f"{len(places)} of {total} {message} (first: {places[0]})")
            for places, message in told
            if places
        )


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """One row, whose question and reference are empty: a rubric has neither."""
    row = {
        "question": "",
        "reference_answer": "",
        "rubric": [_item(criterion) for criterion in flat_criteria(rubric, HOLDING)],
    }
    return {f"{rubric.name}.jsonl": (json.dumps(row, ensure_ascii=False) + "\n").encode()}


def _item(criterion: Criterion) -> dict[str, Any]:
    name = criterion.name
    text = literal(criterion.text, name)
    category, weight = _category(criterion, text), criterion.weight or 0.0
    if category == "pitfall":
        weight = -abs(weight)
    description = f"{category.capitalize()} Criteria: {text}"
    if _statement(description) != (category, text):
        raise NotExpressible(f"`{name}` has blanks around its text, which RaR does not keep")
    return {"title": name.replace("_", " "), "description": description, "weight": whole(weight)}


def _category(criterion: Criterion, text: str) -> str:
    """The category that reads back as the same kind.

    Raises:
        NotExpressible: the wording of a pitfall would read back as the other kind.
    """
    name, told = criterion.name, reading(text)
    if criterion.kind == "pitfall":
        if told == "avoided":
            raise NotExpressible(
                f"`{name}` is a pitfall that says what a response avoids, and RaR would pay for it"
            )
        if criterion.tags or criterion.priority is not None:
            raise NotExpressible(f"`{name}` has a tag, and pitfalls of RaR have none")
        return "pitfall"
    if criterion.tags == ("pitfall",) and told == "avoided" and criterion.priority == "important":
        return "pitfall"
    if criterion.tags:
        raise NotExpressible(f"`{name}` has tags, which a row of RaR cannot hold")
    return criterion.priority or "important"


FORMAT: Final = Format(
    "rar",
    "Rubrics as Rewards rows: titles, categories and weights for each question",
    read=read,
    write=write,
    brings_rows=True,
    holds="principles with priorities, and pitfalls, scored with `denominator: credited`",
)
