"""Checklists of RLCF (arXiv 2507.18624): questions with weights from 0 to 100.

A list has items like ``1. Is the text about cats? (100)``; rows have an ``instruction`` and
``requirements``, pairs of a question and its weight or such a list as text. A judge rates every
question from 0 to 100, 25 times, and the ratings are averaged; with a verifier program an item is
the mean of both, here ``decide: mean`` with a ``check``. One universal item of weight 100 joins
every checklist, so it is written into every rubric and into no list. The score is the sum of w·s
over 100 times the sum of w, and 0 where nothing weighs anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries, read_whole
from rubricc.interchange.entries import unread, weight_at
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.flat import Holding, flat_criteria, literal
from rubricc.interchange.format import Format
from rubricc.interchange.listing import read_listing, without_asterisks
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.names import Names
from rubricc.interchange.per_prompt import Base, PerPrompt
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import Imported, LevelSketch, Remark, RuleSketch
from rubricc.ir.rubric import Criterion, Rubric

KEYS: Final = ("instruction", "prompt", "requirements", "response")
ROWS: Final = (".jsonl", ".json", ".csv", ".tsv")
RATING: Final = tuple(LevelSketch(point) for point in range(101))

UNIVERSAL: Final = RuleSketch(
    "universal",
    "principle",
    "Does the response answer what was asked without surplus or stray information, in a manner "
    "that suits the context and the instruction?",
    100.0,
    levels=RATING,
)
"""The one item of every checklist; the wording is ours."""

BASE: Final = Base(
    "From checklists of RLCF (arXiv 2507.18624).",
    {"denominator": "positive", "no_principles": "zero"},
    shared=(UNIVERSAL,),
    otherwise="checklist",
)
HOLDING: Final = Holding(
    "a checklist of RLCF",
    ("principle",),
    denominator="positive",
    no_principles="zero",
    scale=(0, 100),
)
REMARKS: Final = (
    Remark("universal", "one item of weight 100 joins every checklist, in our own words"),
    Remark(
        "judge",
        "RLCF averages 25 ratings of each item: name a judge with `samples: 25` and `vote: mean`",
    ),
)

_WEIGHT: Final = re.compile(
    r"\s*\**\s*\(\s*(?:(?:importance|weight)\s*:?\s*)?(-?\d+(?:\.\d+)?)\s*(?:/\s*100)?\s*\)\s*[*\"]*\s*$",
    re.IGNORECASE,
)

Pair = tuple[str, str, object]
"""Place, question, weight as it stands."""


def read(path: Path) -> Imported:
    """A rubric from one checklist, or a base rubric and rows."""
    made = PerPrompt(path, BASE)
    recurring = Recurring()
    if path.suffix.lower() not in ROWS:
        pairs = list(_pairs(read_whole(path), "", recurring))
        if not pairs:
            raise WrongFormat(f"`{path}` has no item that ends in a weight, as `(100)`")
        made.add(path.name, {}, _rules(pairs, recurring))
        return made.finish((*REMARKS, *recurring.remarks()))
    for place, entry in read_entries(path):
        refuse_other(entry, place, "rlcf")
        recurring.left_out(place, unread(entry, KEYS))
        pairs = list(_requirements(entry.get("requirements"), f"{place}.requirements", recurring))
        made.add(place, _row(entry, place), _rules(pairs, recurring))
    return made.finish((*REMARKS, *recurring.remarks()))


def _row(entry: Mapping[str, Any], place: str) -> dict[str, Any]:
    key = "instruction" if "instruction" in entry else "prompt"
    if not isinstance(entry.get(key), (str, list)):
        raise EntryInvalid(f"{place}.{key}", "is neither text nor messages")
    row = {"id": place, "prompt": entry[key]}
    return row | ({"response": entry["response"]} if entry.get("response") else {})


def _requirements(value: object, place: str, recurring: Recurring) -> Iterator[Pair]:
    if isinstance(value, str):
        yield from _pairs(value, f"{place} ", recurring)
        return
    if not isinstance(value, list):
        raise EntryInvalid(place, "is neither a list nor text")
    for at, pair in enumerate(value):
        here = f"{place}[{at}]"
        if not isinstance(pair, list) or len(pair) != 2 or not isinstance(pair[0], str):
            raise EntryInvalid(here, "is no pair of a question and a weight")
        yield here, pair[0], pair[1]


def _pairs(text: str, place: str, recurring: Recurring) -> Iterator[Pair]:
    listing = read_listing(text, place, lambda item, _: _WEIGHT.search(item) is None)
    for other in listing.other:
        recurring.add(other.place, "is no item of the checklist: left out")
    for item in listing.items:
        mark = _WEIGHT.search(item.text)
        if mark is None:
            raise EntryInvalid(item.place, "has no weight at its end, as `(100)`")
        yield item.place, without_asterisks(item.text[: mark.start()]), mark[1]


def _rules(pairs: list[Pair], recurring: Recurring) -> list[RuleSketch]:
    names = Names((UNIVERSAL.name,))
    found = []
    for place, text, value in pairs:
        weight = weight_at({"weight": value}, "weight", place, None)
        if not 0 <= weight <= 100:
            raise EntryInvalid(place, f"weighs {weight:g}, and weights run from 0 to 100")
        if not text.strip():
            raise EntryInvalid(place, "has a weight and no text")
        if weight == 0:
            recurring.add(place, "a weight of 0 can change no score: left out")
            continue
        found.append(RuleSketch(names.new(text), "principle", text, weight, levels=RATING))
    return found


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """A checklist without the universal item, which joins every checklist by itself."""
    *criteria, last = flat_criteria(rubric, HOLDING)
    if (literal(last.text, last.name), last.weight) != (UNIVERSAL.text, UNIVERSAL.weight):
        raise NotExpressible(
            f"RLCF adds one universal item to every checklist: end `{rubric.name}` with "
            f'`principle universal +100 "{UNIVERSAL.text}" {{ scale: 0..100 }}`'
        )
    if not criteria:
        raise NotExpressible(f"`{rubric.name}` has no item beside the universal one")
    lines = [f"{at}. {_line(criterion)}\n" for at, criterion in enumerate(criteria, start=1)]
    return {f"{rubric.name}.txt": "".join(lines).encode()}


def _line(criterion: Criterion) -> str:
    name, weight = criterion.name, criterion.weight or 0.0
    text = literal(criterion.text, name)
    if not weight.is_integer() or weight > 100:
        raise NotExpressible(f"`{name}` weighs {weight:g}, and RLCF reads whole weights up to 100")
    line = f"{text} ({int(weight)})"
    read_back = [pair[1:] for pair in _pairs(f"1. {line}", "", Recurring())]
    if read_back != [(text, str(int(weight)))]:
        raise NotExpressible(f"the text of `{name}` does not fit on one line of a list as it is")
    return line


FORMAT: Final = Format(
    "rlcf",
    "RLCF checklists: questions with weights from 0 to 100",
    read=read,
    write=write,
    brings_rows=True,
    holds="principles on a scale from 0 to 100 with whole weights, and the universal item",
)
