"""Prometheus: a question about a response, and what each score from 1 to 5 is like.

A file is ``{"criteria", "score1_description", ..., "score5_description"}``, by itself or under
``score_rubric`` (arXiv 2310.08491). The reward is the score itself, 1..5. A question is kept as it
is worded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_json
from rubricc.interchange.entries import object_at, text_at, unread
from rubricc.interchange.errors import NotExpressible, WrongFormat
from rubricc.interchange.flat import literal
from rubricc.interchange.format import Format
from rubricc.interchange.limits import Limits
from rubricc.interchange.names import name_of
from rubricc.interchange.priorities import priorities
from rubricc.interchange.sketch import (
    FileSketch,
    Imported,
    LevelSketch,
    Remark,
    RubricSketch,
    RuleSketch,
)
from rubricc.ir.rubric import Rubric

SCORES: Final = (1, 2, 3, 4, 5)
RANGE: Final = "1..5"
HEADING: Final = "From a score rubric of Prometheus (arXiv 2310.08491); the reward is its score."

LIMITS: Final = Limits(
    "a score rubric of Prometheus",
    kinds=("principle",),
    denominators=(),
    scales=True,
    ranges=True,
    parameters=("reference",),
)


def read(path: Path) -> Imported:
    """One rubric with one principle."""
    document = object_at(read_json(path), path.name)
    inner = document.get("score_rubric", document)
    place = "score_rubric" if inner is not document else "root"
    entry = object_at(inner, place)
    if not {"criteria", "score1_description"} & entry.keys():
        raise WrongFormat(f"`{path}` has no `criteria` and `score1_description`")
    rule = score_rule(entry, place)
    others = unread(document, ("score_rubric",)) if inner is not document else []
    remarks = tuple(Remark(key, "has no place here: left out") for key in others)
    name = name_of(path.stem, "prometheus")
    words = priorities([rule])
    rubric = RubricSketch(
        name,
        words.apply([rule]),
        settings={**words.settings, "reward": {"range": RANGE}},
        remarks=remarks,
    )
    return Imported({name: FileSketch((rubric,), heading=(HEADING,))}, (), remarks)


def score_rule(entry: Mapping[str, Any], place: str) -> RuleSketch:
    """The principle of one score rubric; it weighs 1, so that dividing by that rounds nothing.

    Raises:
        EntryInvalid: something of it is missing.
    """
    text = text_at(entry, "criteria", place)
    keys = {score: f"score{score}_description" for score in SCORES}
    levels = tuple(
        LevelSketch(score, anchor=text_at(entry, key, place)) for score, key in keys.items()
    )
    left = unread(entry, ("criteria", *keys.values()))
    remarks = tuple(Remark(f"{place}.{key}", "has no place here: left out") for key in left)
    return RuleSketch(name_of(text), "principle", text, 1.0, levels=levels, remarks=remarks)


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The one criterion with its five levels."""
    LIMITS.refuse_rubric(rubric)
    criteria = rubric.criteria()
    if len(criteria) != 1:
        raise NotExpressible(f"{LIMITS.subject} is one criterion, and `{rubric.name}` is not")
    if rubric.reward.range not in (None, (1.0, 5.0)):
        raise NotExpressible(f"{LIMITS.subject} has the range {RANGE}, and `{rubric.name}` has not")
    (criterion,) = criteria
    name = criterion.name
    levels = criterion.scale.levels if criterion.scale is not None else ()
    if [level.point for level in levels] != list(SCORES):
        raise NotExpressible(f"`{name}` has not the scale {RANGE}, which {LIMITS.subject} has")
    content = {"criteria": literal(criterion.text, name)}
    for level in levels:
        if level.anchor is None:
            raise NotExpressible(f"`{name}` does not say what level {level.point} is like")
        content[f"score{level.point}_description"] = literal(level.anchor, name)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return {f"{rubric.name}.json": text.encode()}


FORMAT: Final = Format(
    "prometheus",
    "Prometheus score rubrics: one question with five levels",
    read=read,
    write=write,
    holds="one principle with `scale: 1..5` and a text for each level",
)
