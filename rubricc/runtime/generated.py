"""Criteria that a row brings along, held to what written ones are held to.

An entry is ``{"name", "text", "weight" | "tag", "kind"?, "scale"?, "levels"?, "tags"?}``. ``scale``
is ``"1..5"`` or an object of named levels and their values from the lowest to the highest, as in
``{"poor": 0, "good": 1}``; ``levels`` maps levels to what a response at that level is like. Texts
are data: braces inside them are no slots. ``null`` reads as absent, because tables fill columns
with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rubricc.plan.criterion import Criterion, GeneratedSlot
from rubricc.plan.scale import Level, Scale
from rubricc.runtime.invalid import RowInvalid
from rubricc.source.suggest import unknown

GeneratedKind = Literal["hard_rule", "principle", "pitfall"]

FIELDS = frozenset({"name", "text", "weight", "tag", "kind", "scale", "levels", "tags"})
TAGS = ("essential", "important", "optional")
KINDS: dict[str, GeneratedKind] = {
    "principle": "principle",
    "pitfall": "pitfall",
    "hard rule": "hard_rule",
    "hard_rule": "hard_rule",
}
RESERVED = frozenset(
    "and or not none true false reward calls hard_rules preferred prompt response overall".split()
)
MOST_POINTS = 101
"""The greatest number of points of a numbered scale that a row may bring."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_RANGE = re.compile(r"(-?\d{1,6})\.\.(-?\d{1,6})\Z")
_AVOIDANCE = re.compile(
    r"(?i)\s*(?:(?:the |a |this )?(?:response|reply|answer|output|text|it)\s+)?"
    r"(?:avoids?|does not|doesn['’]t|do not|is not|never|refrains?|contains no|"
    r"(?:must|should) (?:not|never|avoid)|no)\b"
)


class Shape(NamedTuple):
    """All of a generated criterion that scores; names and texts do not."""

    kind: GeneratedKind
    weight: float | None
    priority: str | None
    tags: tuple[str, ...]
    scale: Scale | None

    def criterion(self, name: str) -> Criterion:
        """A criterion of this shape as a plan would hold it, called ``name``."""
        kind, weight, priority, tags, scale = self
        return Criterion(
            name=name, kind=kind, weight=weight, priority=priority, tags=tags, scale=scale
        )


class Generated(NamedTuple):
    """One criterion of a row, checked.

    ``anchors`` say what a response at a level is like, by the level as text.
    """

    name: str
    text: str
    shape: Shape
    anchors: Mapping[str, str]


def read_generated(
    entries: object,
    slot: GeneratedSlot,
    priorities: Mapping[str, float],
    taken: Collection[str],
) -> list[Generated]:
    """The criteria of one row, in its order; ``taken`` are the names that the plan uses itself.

    Raises:
        RowInvalid: which names the entry and what is wrong with it.
    """
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise RowInvalid(f"`{slot.name}` is not a list of criteria")
    if len(entries) > slot.at_most:
        raise RowInvalid(
            f"`{slot.name}` has {len(entries)} criteria, and at most {slot.at_most} are allowed"
        )
    found: list[Generated] = []
    names: set[str] = set()
    for number, entry in enumerate(entries):
        place = f"{slot.name}[{number}]"
        if not isinstance(entry, Mapping):
            raise RowInvalid(f"`{place}` is not an object with `name` and `text`")
        criterion = _read_entry(entry, place, slot, priorities)
        if criterion.name in names or criterion.name in taken:
            raise RowInvalid(f"`{place}`: the name `{criterion.name}` is taken already")
        names.add(criterion.name)
        found.append(criterion)
    return found


def worded_as_avoidance(criterion: Generated) -> bool:
    """Whether a pitfall says what a response avoids, and so would punish the avoiding."""
    return criterion.shape.kind == "pitfall" and _AVOIDANCE.match(criterion.text) is not None


def _read_entry(
    entry: Mapping[str, object], place: str, slot: GeneratedSlot, priorities: Mapping[str, float]
) -> Generated:
    if not entry.keys() <= FIELDS:
        _refuse_unknown(entry, place)
    name = _name(entry.get("name"), place)
    text = entry.get("text")
    if not isinstance(text, str) or not text.strip():
        raise RowInvalid(f"`{place}.text` is not a sentence")
    written = _weight(entry.get("weight"), place)
    kind = _kind(entry.get("kind"), written, place)
    tag = _tag(entry.get("tag"), place)
    scale = _scale(entry.get("scale"), place)
    anchors = _anchors(entry.get("levels"), scale, place)
    if kind == "hard_rule":
        for field, value in (("weight", written), ("tag", tag), ("scale", scale)):
            if value is not None:
                raise RowInvalid(f"`{place}` is a hard rule, which has no `{field}`")
        return Generated(name, text, Shape(kind, None, None, _tags(entry, place), None), anchors)
    if written is not None and tag is not None:
        raise RowInvalid(f"`{place}` has a weight and a tag: leave one out")
    priority = tag if tag or kind == "pitfall" or written is not None else "important"
    weight = written if written is not None else _from_tag(kind, priority, priorities)
    if not slot.weight_low <= weight <= slot.weight_high:
        low, high = _plain(slot.weight_low), _plain(slot.weight_high)
        raise RowInvalid(f"`{place}`: the weight {_plain(weight)} is outside {low}..{high}")
    shape = Shape(kind, weight, priority or _untagged(kind), _tags(entry, place), scale)
    return Generated(name, text, shape, anchors)


def _refuse_unknown(entry: Mapping[str, object], place: str) -> None:
    for key in entry:
        if key not in FIELDS and entry[key] is not None:
            raise RowInvalid(f"`{place}` has no field `{key}`{unknown(key, FIELDS)}")


def _untagged(kind: GeneratedKind) -> str | None:
    """An untagged principle counts as important; a pitfall without a tag has no priority."""
    return "important" if kind == "principle" else None


def _name(name: object, place: str) -> str:
    if not isinstance(name, str) or not name:
        raise RowInvalid(f"`{place}.name` is missing")
    if not _NAME.match(name):
        raise RowInvalid(f"`{place}.name`: `{name}` is not in snake_case")
    if name in RESERVED:
        raise RowInvalid(f"`{place}.name`: `{name}` is a word of the language")
    return name


def _weight(weight: object, place: str) -> float | None:
    if weight is None:
        return None
    if isinstance(weight, bool) or not isinstance(weight, (int, float)):
        raise RowInvalid(f"`{place}.weight` is not a number")
    try:
        finite = math.isfinite(weight)
    except OverflowError:
        raise RowInvalid(f"`{place}.weight` is beyond every finite number") from None
    if not finite or weight == 0:
        raise RowInvalid(f"`{place}.weight` is {weight}: a weight is finite and not zero")
    return float(weight)


def _kind(kind: object, weight: float | None, place: str) -> GeneratedKind:
    """The kind given, or the one that the sign gives; a sign against the kind is refused."""
    if kind is None:
        return "pitfall" if weight is not None and weight < 0 else "principle"
    known = KINDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        words = "`principle`, `pitfall` or `hard rule`"
        raise RowInvalid(f"`{place}.kind` is `{kind}`, and not {words}")
    if weight is not None and known != "hard_rule" and (weight < 0) != (known == "pitfall"):
        sign = "negative" if weight < 0 else "positive"
        raise RowInvalid(f"`{place}` is a {known} with a {sign} weight")
    return known


def _tag(tag: object, place: str) -> str | None:
    if tag is None:
        return None
    if tag not in TAGS:
        end = unknown(str(tag), TAGS)
        raise RowInvalid(f"`{place}.tag`: no priority is called `{tag}`{end}")
    return str(tag)


def _from_tag(kind: GeneratedKind, tag: str | None, priorities: Mapping[str, float]) -> float:
    if kind == "pitfall":
        return -priorities[tag or "pitfall"]
    return priorities[tag or "important"]


def _tags(entry: Mapping[str, object], place: str) -> tuple[str, ...]:
    tags = entry.get("tags")
    if tags is None:
        return ()
    if not isinstance(tags, Sequence) or isinstance(tags, str):
        raise RowInvalid(f"`{place}.tags` is not a list of names")
    for tag in tags:
        if not isinstance(tag, str) or not _NAME.match(tag):
            raise RowInvalid(f"`{place}.tags`: `{tag}` is not a name in snake_case")
    return tuple(dict.fromkeys(tags))


def _scale(scale: object, place: str) -> Scale | None:
    """The scale without anchors, which say what is asked and never score."""
    if scale is None:
        return None
    if isinstance(scale, str):
        return _made_scale(_numbered(scale, place), False)
    if isinstance(scale, Mapping):
        return _made_scale(_named(scale, place), True)
    raise RowInvalid(f'`{place}.scale` is neither `"1..5"` nor an object of named levels')


@lru_cache(maxsize=256)
def _made_scale(points: tuple[tuple[int | str, float], ...], named: bool) -> Scale:
    levels = tuple(Level(point=point, value=value) for point, value in points)
    return Scale(named=named, levels=levels)


def _anchors(anchors: object, scale: Scale | None, place: str) -> Mapping[str, str]:
    """What a response at a level is like, by level."""
    if anchors is None:
        return _NO_ANCHORS
    if scale is None:
        raise RowInvalid(f"`{place}` has levels and no scale")
    if not isinstance(anchors, Mapping):
        raise RowInvalid(f"`{place}.levels` is not an object of levels and texts")
    found = {}
    for point, text in anchors.items():
        if text is None:
            continue
        if not isinstance(text, str) or not text.strip():
            raise RowInvalid(f"`{place}.levels`: level `{point}` has no text")
        found[str(point)] = text
    for point in found.keys() - {str(level.point) for level in scale.levels}:
        raise RowInvalid(f"`{place}.levels`: `{point}` is not a level of the scale")
    return found


_NO_ANCHORS: Mapping[str, str] = {}


def _numbered(scale: str, place: str) -> tuple[tuple[int | str, float], ...]:
    match = _RANGE.match(scale.replace(" ", ""))
    if match is None:
        raise RowInvalid(f'`{place}.scale`: `{scale[:40]}` is not of the form `"1..5"`')
    first, last = int(match[1]), int(match[2])
    if last <= first:
        raise RowInvalid(f"`{place}.scale`: `{scale}` does not rise")
    if last - first >= MOST_POINTS:
        raise RowInvalid(f"`{place}.scale`: `{scale}` has more than {MOST_POINTS} points")
    return tuple((point, (point - first) / (last - first)) for point in range(first, last + 1))


def _named(scale: Mapping[object, object], place: str) -> tuple[tuple[int | str, float], ...]:
    points: list[tuple[int | str, float]] = []
    for name, value in scale.items():
        if value is None:
            continue
        if not isinstance(name, str) or not _NAME.match(name) or name in _VERDICTS:
            raise RowInvalid(f"`{place}.scale`: `{name}` cannot name a level")
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise RowInvalid(f"`{place}.scale`: the value of `{name}` is not from 0 to 1")
        if points and value <= points[-1][1]:
            raise RowInvalid(f"`{place}.scale`: the values of its levels do not rise")
        points.append((name, float(value)))
    if len(points) < 2:
        raise RowInvalid(f"`{place}.scale` has fewer than two levels")
    return tuple(points)


_VERDICTS = frozenset({"not_applicable", "unscored"})


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)
