"""Lists and sections of weighted requirements, as the packages `rubric` and `autorubric` read them.

A file is a list of criteria and sections, or an object with ``rubric``, ``sections`` or (for
`autorubric`) ``criteria``. A section is an object with ``criteria``; its name becomes a group. The
score is the sum of met weights over the positive weights, clipped to 0..1; without positive weights
it starts at 1. Both packages pass over the keys ``priority`` and ``tags``, which our exports add.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_json, read_yaml
from rubricc.interchange.entries import list_at, object_at, text_at, unread, weight_at
from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.flat import literal, whole
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.priorities import WORDS, Priorities, priorities
from rubricc.interchange.sketch import (
    FileSketch,
    GroupSketch,
    Kind,
    MemberSketch,
    Remark,
    RubricSketch,
    RuleSketch,
)
from rubricc.ir.rubric import Criterion, Group, Rubric

KEYS: Final = ("name", "weight", "priority", "tags")
NOTHING_TO_SCORE: Final = "weighs 0: a fact, which is judged and changes no score"


def read_document(path: Path) -> Any:
    """The value of a JSON or YAML file, by its ending."""
    return read_yaml(path) if path.suffix.lower() in (".yaml", ".yml") else read_json(path)


def entries_of(document: Any, keys: Sequence[str], path: Path) -> tuple[list[Any], str]:
    """The criteria and sections of a document, and the place where they stand.

    ``keys`` are those under which an object may hold them, beside ``rubric``.

    Raises:
        WrongFormat: there are none.
    """
    value, place = document, "root"
    if isinstance(value, Mapping) and "rubric" in value:
        value, place = value["rubric"], "rubric"
    if isinstance(value, Mapping):
        key = next((key for key in keys if key in value), None)
        if key is None:
            raise WrongFormat(f"`{path}` has no list of criteria under `rubric` or `{keys[0]}`")
        value, place = value[key], key if place == "root" else f"{place}.{key}"
    if not isinstance(value, list):
        raise WrongFormat(f"`{path}` holds no list of criteria")
    if not value:
        raise EntryInvalid(place, "is empty")
    return value, "" if place == "root" else place


@dataclass(slots=True)
class Reader:
    """Reads criteria in their order; no two get one name.

    ``more`` adds what one package has beyond the others; ``keys`` are its keys, and ``text_key`` is
    that of the text. ``default_weight`` is what a criterion weighs that does not say; ``None``
    where each has to.
    """

    default_weight: float | None = None
    keys: tuple[str, ...] = ()
    more: Callable[[RuleSketch, Mapping[str, Any], str], RuleSketch] = lambda rule, entry, at: rule
    text_key: str = "requirement"
    names: Names = field(default_factory=Names)
    has_priorities: bool = False
    """Whether some criterion said its priority, as our exports do."""

    def members(self, entries: Sequence[Any], place: str) -> tuple[MemberSketch, ...]:
        """Criteria and sections; sections hold criteria alone."""
        return tuple(self._members(entries, place))

    def _members(self, entries: Sequence[Any], place: str) -> Iterator[MemberSketch]:
        for at, value in enumerate(entries):
            here = f"{place}[{at}]"
            entry = object_at(value, here)
            if "criteria" in entry:
                yield self._section(entry, here)
            else:
                yield self.rule(entry, here)

    def _section(self, entry: Mapping[str, Any], place: str) -> GroupSketch:
        title = entry.get("name") or entry.get("title") or ""
        rules = tuple(
            self.rule(object_at(value, here), here)
            for here, value in (
                (f"{place}.criteria[{at}]", value)
                for at, value in enumerate(list_at(entry, "criteria", place))
            )
        )
        name = self.names.keep(str(title), "section")
        doc = str(title) if title != name else ""
        left = unread(entry, ("name", "title", "criteria"))
        return GroupSketch(name, rules, doc=doc, remarks=_left_out(left, place))

    def rule(self, entry: Mapping[str, Any], place: str) -> RuleSketch:
        """One criterion."""
        text = text_at(entry, self.text_key, place)
        weight = weight_at(entry, "weight", place, self.default_weight)
        wanted = entry.get("name")
        named = isinstance(wanted, str) and bool(wanted.strip())
        name = self.names.keep(str(wanted)) if named else self.names.new(text)
        left = _left_out(unread(entry, (self.text_key, *KEYS, *self.keys)), place)
        kind: Kind = "pitfall" if weight < 0 else "principle"
        rule = RuleSketch(name, kind, text, weight, self._priority(entry), remarks=left)
        rule = replace(rule, tags=_tags(entry))
        return self.more(rule if weight else _fact(rule, place), entry, place)

    def _priority(self, entry: Mapping[str, Any]) -> str | None:
        priority = entry.get("priority")
        if priority not in WORDS:
            return None
        self.has_priorities = True
        return str(priority) if priority != "important" else None

    def file(
        self, name: str, members: tuple[MemberSketch, ...], heading: str, **more: Any
    ) -> FileSketch:
        """The source of what was read."""
        found = Priorities({}, {}) if self.has_priorities else priorities(members)
        rubric = RubricSketch(name, found.apply(members), settings=found.settings, **more)
        return FileSketch((rubric,), heading=(heading, *found.heading()))


def title_of(document: Any) -> str:
    """The title of a document that is an object with one."""
    title = document.get("title") if isinstance(document, Mapping) else None
    return " ".join(title.split()) if isinstance(title, str) else ""


def _fact(rule: RuleSketch, place: str) -> RuleSketch:
    remark = Remark(f"{place}.weight", NOTHING_TO_SCORE)
    return replace(rule, kind="fact", weight=None, tags=(), remarks=(*rule.remarks, remark))


def _tags(entry: Mapping[str, Any]) -> tuple[str, ...]:
    tags = entry.get("tags")
    found = [name_of(str(tag), "tag") for tag in tags] if isinstance(tags, list) else []
    return tuple(dict.fromkeys(found))


def _left_out(keys: Sequence[str], place: str) -> tuple[Remark, ...]:
    return tuple(Remark(f"{place}.{key}", "has no place here: left out") for key in keys)


def written(rubric: Rubric, more: Callable[[Criterion], dict[str, Any]]) -> Mapping[str, bytes]:
    """A rubric as JSON: a list, or an object where there is a title."""
    entries: list[Any] = []
    for item in rubric.members:
        if isinstance(item, Group):
            inside = [_entry(one, more) for one in item.members if isinstance(one, Criterion)]
            title = item.doc if name_of(item.doc) == item.name else item.name
            entries.append({"name": title, "criteria": inside})
        elif isinstance(item, Criterion):
            entries.append(_entry(item, more))
    document = {"title": rubric.title, "rubric": entries} if rubric.title else entries
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return {f"{rubric.name}.json": text.encode()}


def _entry(criterion: Criterion, more: Callable[[Criterion], dict[str, Any]]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": criterion.name,
        "weight": whole(criterion.weight or 0.0),
        "requirement": literal(criterion.text, criterion.name),
    }
    if criterion.priority:
        entry["priority"] = criterion.priority
    return entry | more(criterion) | ({"tags": list(criterion.tags)} if criterion.tags else {})
