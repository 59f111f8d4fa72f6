"""Assertions of promptfoo as rules, and rules as assertions.

An assertion is worth what it scores in 0..1 times its weight, which is 1 where it does not say; a
test scores the weighted mean. ``llm-rubric`` is a principle, and ``not-llm-rubric`` a pitfall that
earns when it is avoided (``denominator: credited``). One that weighs 0 is a fact. An assertion set
is a group with a weight. What has no place is a remark above the rule that follows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rubricc.interchange.entries import list_at, object_at, text_at, unread, weight_at
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.literal import quoted
from rubricc.interchange.names import Names, name_of
from rubricc.interchange.promptfoo.checks import check_of
from rubricc.interchange.promptfoo.templates import Variables, prose_of
from rubricc.interchange.sketch import GroupSketch, MemberSketch, Remark, RuleSketch

ASKED: Final = ("llm-rubric", "model-graded-closedqa")
"""Types that ask a model whether a text is true of the output."""

LONGEST: Final = 400
"""Letters of a value that a remark shows."""

_KEYS: Final = ("type", "value", "weight", "metric")
_SET_KEYS: Final = ("type", "assert", "weight", "metric")


class Assertions:
    """Reads lists of assertions; no two rules get one name."""

    def __init__(self, document: Mapping[str, Any], variables: Variables) -> None:
        self._document = document
        self._variables = variables
        self._names = Names()
        self._waiting: list[Remark] = []
        self.has_pitfall = False

    def members(self, entries: Sequence[Any], place: str, when: str = "") -> list[MemberSketch]:
        """The rules and groups of one list; ``when`` is the condition of each rule."""
        return list(self._members(entries, place, when))

    def left(self) -> tuple[Remark, ...]:
        """Remarks that no rule followed."""
        left, self._waiting = tuple(self._waiting), []
        return left

    def _members(self, entries: Sequence[Any], place: str, when: str) -> Iterator[MemberSketch]:
        metrics = [entry.get("metric") for entry in entries if isinstance(entry, Mapping)]
        for at, value in enumerate(entries):
            here = f"{place}[{at}]"
            entry = self._resolved(object_at(value, here), here)
            kind = text_at(entry, "type", here)
            weight = weight_at(entry, "weight", here, 1.0)
            if weight < 0:
                raise EntryInvalid(
                    f"{here}.weight", "is negative, which takes from what it divides by"
                )
            if kind == "assert-set":
                yield from self._set(entry, here, weight, when)
            elif (rule := self._rule(entry, kind, here, when)) is not None:
                shared = metrics.count(entry.get("metric")) > 1 and weight > 0
                tags = (name_of(str(entry["metric"])),) if shared and entry.get("metric") else ()
                yield self._weighed(replace(rule, tags=tags), weight, here)

    def _resolved(self, entry: Mapping[str, Any], place: str) -> Mapping[str, Any]:
        """``entry``, or what of the document it refers to."""
        if "$ref" not in entry:
            return entry
        found: Any = self._document
        for key in text_at(entry, "$ref", place).removeprefix("#/").split("/"):
            found = found.get(key) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping):
            raise EntryInvalid(f"{place}.$ref", f"refers to `{entry['$ref']}`, which is not there")
        return found

    def _set(
        self, entry: Mapping[str, Any], place: str, weight: float, when: str
    ) -> Iterator[GroupSketch]:
        name = self._names.keep(str(entry.get("metric") or "assertions"))
        self._waiting += left_out(entry, _SET_KEYS, place)
        remarks = self.left()
        inside = self.members(list_at(entry, "assert", place), f"{place}.assert", when)
        if not inside or not weight:
            self._waiting = [*remarks, *self._waiting]
            reason = "weighs 0" if inside else "holds nothing that a rule can be"
            self._waiting.append(Remark(place, f"{reason}: left out"))
            return
        yield GroupSketch(name, tuple(inside), weight, remarks=(*remarks, *self.left()))

    def _rule(
        self, entry: Mapping[str, Any], kind: str, place: str, when: str
    ) -> RuleSketch | None:
        """The rule of one assertion; ``None`` where it waits as a remark."""
        self._waiting += left_out(entry, _KEYS, place)
        base, value = kind.removeprefix("not-"), entry.get("value")
        if base in ASKED and isinstance(value, str) and value.strip():
            return self._asked(entry, kind, value, place, when)
        check = check_of(kind, value, self._variables)
        if check is None:
            shown = f": {shown_value(value)}" if value is not None else ""
            self._waiting.append(Remark(place, f"`{kind}` cannot be said here{shown}"))
            return None
        name = self._name(entry, f"{kind} {value if isinstance(value, str) else ''}")
        return RuleSketch(name, "principle", check=_outside(check), when=when)

    def _asked(
        self, entry: Mapping[str, Any], kind: str, value: str, place: str, when: str
    ) -> RuleSketch | None:
        is_file = value.startswith(("file://", "package:"))
        text = None if is_file else prose_of(text_at(entry, "value", place), self._variables)
        if text is None:
            reason = "is read from a file" if is_file else "is a template that computes"
            self._waiting.append(Remark(f"{place}.value", f"{reason}: {shown_value(value)}"))
            return None
        if not kind.endswith("llm-rubric"):
            self._waiting.append(Remark(f"{place}.type", f"`{kind}` is asked like any criterion"))
        is_fault = kind.startswith("not-")
        return RuleSketch(
            self._name(entry, value),
            "pitfall" if is_fault else "principle",
            text,
            when=when,
            has_slots=True,
        )

    def _name(self, entry: Mapping[str, Any], otherwise: str) -> str:
        metric = entry.get("metric")
        named = isinstance(metric, str) and bool(metric.strip())
        return self._names.keep(str(metric)) if named else self._names.new(otherwise)

    def _weighed(self, rule: RuleSketch, weight: float, place: str) -> RuleSketch:
        """The rule with its weight and all remarks that waited for it."""
        if not weight:
            message = "weighs 0: a fact, which is decided and changes no score"
            self._waiting.append(Remark(f"{place}.weight", message))
            return replace(rule, kind="fact", remarks=self.left())
        is_fault = rule.kind == "pitfall"
        self.has_pitfall |= is_fault
        return replace(rule, weight=-weight if is_fault else weight, remarks=self.left())


def left_out(entry: Mapping[str, Any], known: Sequence[str], place: str) -> list[Remark]:
    """A remark for each key that has no place in a rubric, with what it said."""
    return [
        Remark(f"{place}.{key}" if place else key, f"has no place here: {shown_value(entry[key])}")
        for key in unread(entry, known)
    ]


def shown_value(value: object) -> str:
    """A value as a remark shows it, cut where it is long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def only_for(parameter: str, test: str) -> str:
    """The condition of rules that one test has."""
    return f"{parameter} == {quoted(test)}"


def _outside(check: str) -> str:
    """A check without parentheses around the whole of it."""
    whole = check.startswith("(") and check.endswith(")")
    return check[1:-1] if whole else check
