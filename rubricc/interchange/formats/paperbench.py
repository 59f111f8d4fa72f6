"""PaperBench: a tree of requirements with weights, scored from the leaves up (arXiv 2504.01848).

A node is ``{"id", "requirements", "weight", "sub_tasks", "task_category",
"finegrained_task_category"}``. A leaf is met or not; an inner node is the weighted mean of its
children, summed left to right as (sum of s·w) / (sum of w). A node of weight 0 changes no score.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_json
from rubricc.interchange.entries import list_at, number_at, object_at, text_at
from rubricc.interchange.errors import EntryInvalid, NotExpressible, WrongFormat
from rubricc.interchange.flat import literal, whole
from rubricc.interchange.format import Format
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.sketch import (
    FileSketch,
    GroupSketch,
    Imported,
    MemberSketch,
    Remark,
    RubricSketch,
    RuleSketch,
)
from rubricc.ir.rubric import Criterion, Group, Item, Rubric

CATEGORIES: Final = ("Code Development", "Code Execution", "Result Analysis", "Subtree")
FINE_CATEGORIES: Final = (
    "Environment & Infrastructure Setup",
    "Dataset and Model Acquisition",
    "Data Processing & Preparation",
    "Method Implementation",
    "Experimental Setup",
    "Evaluation, Metrics & Benchmarking",
    "Logging, Analysis & Presentation",
)
"""PaperBench refuses every other category, and a leaf without one of the first kind."""

SPACE: Final = uuid.UUID("6f6f1d5e-6a0e-5c1b-9d0a-5f4f2a1c7b10")
"""The name space of ids that are made for nodes that had none."""


def read(path: Path) -> Imported:
    """One rubric whose groups are the inner nodes."""
    root = object_at(read_json(path), path.name)
    if "sub_tasks" not in root or "requirements" not in root:
        raise WrongFormat(f"`{path}` has no `requirements` and `sub_tasks` at its root")
    reader = _Reader()
    members = reader.children(root, "root")
    if not members:
        members = (reader.node({**root, "sub_tasks": []}, "root"),)
    rubric = RubricSketch(
        name_of(path.stem if path.stem != "rubric" else path.parent.name, "paperbench"),
        members,
        title=" ".join(text_at(root, "requirements", "root").split()),
        settings={"reward": {"no_principles": "zero"}},
    )
    heading = ("From a rubric of PaperBench (arXiv 2504.01848).",)
    return Imported({rubric.name: FileSketch((rubric,), heading=heading)}, (), tuple(reader.left))


class _Reader:
    """Reads nodes; no two get one name."""

    def __init__(self) -> None:
        self._names = Names()
        self.left: list[Remark] = []
        """Nodes that were left out."""

    def children(self, entry: Mapping[str, Any], place: str) -> tuple[MemberSketch, ...]:
        found = []
        for at, value in enumerate(list_at(entry, "sub_tasks", place)):
            here = f"{place}.sub_tasks[{at}]"
            child = object_at(value, here)
            if number_at(child, "weight", here) == 0:
                self.left.append(Remark(here, "weighs 0, which changes no score: left out"))
            else:
                found.append(self.node(child, here))
        return tuple(found)

    def node(self, entry: Mapping[str, Any], place: str) -> MemberSketch:
        weight = number_at(entry, "weight", place)
        if weight < 0:
            raise EntryInvalid(f"{place}.weight", "is negative, which PaperBench does not have")
        text = text_at(entry, "requirements", place)
        name = self._names.new(text, "requirement")
        if entry.get("sub_tasks"):
            return GroupSketch(name, self.children(entry, place), weight, doc=text)
        keys = ("task_category", "finegrained_task_category")
        tags = [name_of(str(entry[key]), "tag") for key in keys if entry.get(key)]
        return RuleSketch(
            name,
            "principle",
            text,
            weight,
            tags=tuple(dict.fromkeys(tags)),
            source=str(entry.get("id") or ""),
        )


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The tree as JSON; ids are those in ``source``, or made from the names."""
    if rubric.reward.denominator != "positive" or rubric.reward.aggregate != "weighted_mean":
        raise NotExpressible("a tree of PaperBench is a weighted mean over the positive weights")
    root = {
        "id": _id(rubric.name, ""),
        "requirements": rubric.title or rubric.name,
        "weight": 1,
        "sub_tasks": [_written(member) for member in rubric.members],
        "task_category": None,
        "finegrained_task_category": None,
    }
    text = json.dumps(root, ensure_ascii=False, indent=2) + "\n"
    return {f"{rubric.name}.json": text.encode()}


def _written(item: Item) -> dict[str, Any]:
    if isinstance(item, Group):
        if item.weight is None:
            raise NotExpressible(f"`{item.name}` is a group without a weight, which is no node")
        children = [_written(member) for member in item.members]
        return _node(item.name, "", item.doc or item.name, item.weight, children, (None, None))
    if not isinstance(item, Criterion):
        raise NotExpressible("classes have no place in a tree")
    _refuse(item)
    text = literal(item.text, item.name)
    return _node(item.name, item.source, text, item.weight or 0.0, [], _categories(item))


def _categories(criterion: Criterion) -> tuple[str, str | None]:
    """The categories that the tags of a leaf are."""
    coarse = [known for known in CATEGORIES if name_of(known) in criterion.tags]
    fine = [known for known in FINE_CATEGORIES if name_of(known) in criterion.tags]
    if len(coarse) != 1 or len(fine) > 1 or len(coarse) + len(fine) < len(criterion.tags):
        tags = ", ".join(f"`{name_of(known)}`" for known in CATEGORIES)
        raise NotExpressible(
            f"`{criterion.name}` needs one category of PaperBench among its tags, as {tags}, "
            "and no tag of another kind"
        )
    return coarse[0], fine[0] if fine else None


def _refuse(criterion: Criterion) -> None:
    name = criterion.name
    if criterion.kind != "principle":
        kind = criterion.kind.replace("_", " ")
        raise NotExpressible(f"`{name}` is a {kind}, and a tree has principles alone")
    if criterion.text is None or criterion.check is not None:
        raise NotExpressible(f"`{name}` is decided by code, and a tree has texts alone")
    for what, there in (
        ("a scale", criterion.scale),
        ("a condition", criterion.when or criterion.when_text),
        ("needs", criterion.needs),
        ("a list of elements", criterion.each),
        ("examples", criterion.examples),
    ):
        if there:
            raise NotExpressible(f"`{name}` has {what}, which a tree cannot hold")


def _node(
    name: str,
    known_id: str,
    text: str,
    weight: float,
    children: list[dict[str, Any]],
    categories: tuple[str | None, str | None],
) -> dict[str, Any]:
    category, fine = categories
    return {
        "id": _id(name, known_id),
        "requirements": text,
        "weight": whole(weight),
        "sub_tasks": children,
        "task_category": category,
        "finegrained_task_category": fine,
    }


def _id(name: str, known: str) -> str:
    return known or str(uuid.uuid5(SPACE, name))


FORMAT: Final = Format(
    "paperbench",
    "PaperBench trees: requirements with weights, scored from the leaves up",
    read=read,
    write=write,
    holds="principles with texts, and groups with weights",
)
