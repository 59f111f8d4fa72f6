"""What a page about a rubric says, before it is set as Markdown or HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rubricc.explain.show.score_words import score_sentences
from rubricc.ir import worded
from rubricc.ir.module import Module, Test
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.expression import Constant, Expression
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text
from rubricc.plan.types import Type

_PRIORITIES = {
    "essential": "Essential",
    "important": "Important",
    "optional": "Optional",
}


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of a scale: its point, what it is worth in percent, and what it looks like."""

    point: str
    worth: str
    anchor: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion as a person reads it."""

    name: str
    title: str
    text: Text
    points: str
    """Such as ``5 of 13 points``; empty where points mean nothing."""
    check: str
    """The expression by which code decides it; empty where a judge does."""
    decided: str
    """Who decides, in a phrase."""
    notes: tuple[tuple[str, Text], ...]
    """Conditions, needs, and what its author noted, each with a label."""
    levels: tuple[LevelRow, ...]
    examples: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Rules under one heading, with a sentence about them."""

    heading: str
    lead: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A test as an example: what was written, what is given, what must come out."""

    title: str
    inputs: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page says, in order."""

    title: str
    name: str
    kind: str
    doc: str
    inputs: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    parts: tuple[tuple[str, str], ...]
    """Groups that are scored by themselves: title and what they count."""
    classes: tuple[tuple[str, str, str], ...]
    """Title, number, condition."""
    derived: tuple[tuple[str, str], ...]
    score: tuple[str, ...]
    cases: tuple[Case, ...]


def page_of(rubric: Rubric, module: Module) -> Page:
    """The page of ``rubric``, with the tests of ``module`` that are about it."""
    placed = list(_placed(rubric.members, (), None))
    points = _Points(rubric)
    return Page(
        title=rubric.title or titled(rubric.name),
        name=rubric.name,
        kind=rubric.kind,
        doc=rubric.doc,
        inputs=_inputs(rubric),
        sections=tuple(_sections(placed, points)),
        parts=tuple(_parts(rubric.members, points)),
        classes=tuple(_classes(rubric.members)),
        derived=tuple((entry.name, worded.expression(entry.value)) for entry in rubric.derived),
        score=score_sentences(rubric),
        cases=tuple(_case(test) for test in module.tests if test.rubric == rubric.name),
    )


def titled(name: str) -> str:
    """A name as a heading: ``five_artifacts`` becomes ``Five artifacts``."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


# ---- where rules stand ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Placed:
    """A criterion with the groups around it and the weighted group that scores it."""

    criterion: Criterion
    groups: tuple[str, ...]
    scorer: Group | None


def _placed(
    items: Sequence[Item], groups: tuple[str, ...], scorer: Group | None
) -> Iterator[_Placed]:
    for item in items:
        if isinstance(item, Criterion):
            yield _Placed(item, groups, scorer)
        elif isinstance(item, Group):
            inner = scorer if item.weight is None else item
            yield from _placed(item.members, (*groups, item.name), inner)


class _Points:
    """What each rule can earn or cost, as a phrase."""

    def __init__(self, rubric: Rubric) -> None:
        self.matter = rubric.reward.aggregate in ("weighted_mean", "lexicographic")
        self.totals: dict[int, float | None] = {
            0: self._total(rubric.members, bool(rubric.generated))
        }
        self._add(rubric.members)

    def _add(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Group):
                self.totals[id(item)] = self._total(item.members, False)
                self._add(item.members)

    def _total(self, items: Sequence[Item], is_open: bool) -> float | None:
        """All that principles can earn in one sum; ``None`` where a row of data decides it."""
        total = 0.0
        for item in items:
            if isinstance(item, Classes):
                total += max(0.0, *(entry.number for entry in item.classes))
            elif isinstance(item, Group) and item.weight is None:
                inner = self._total(item.members, False)
                is_open = is_open or inner is None
                total += inner or 0.0
            elif item.weight is not None and item.weight > 0:
                is_open = is_open or (isinstance(item, Criterion) and item.each is not None)
                total += item.weight
        return None if is_open else total

    def phrase(self, weight: float | None, scorer: Group | None, each: bool = False) -> str:
        """``5 of 13 points`` or ``takes away 4 points``; empty where weights do not count."""
        if weight is None or not self.matter:
            return ""
        counted = _points(abs(weight)) + (" each" if each else "")
        if weight < 0:
            return f"takes away {counted}"
        total = self.totals[0 if scorer is None else id(scorer)]
        if total is None or each:
            return counted
        return f"{worded.number(weight)} of {_points(total)}"


def _points(number: float) -> str:
    return f"{worded.number(round(number, 6))} {'point' if number == 1 else 'points'}"


# ---- sections ---------------------------------------------------------------------------------


def _sections(placed: Sequence[_Placed], points: _Points) -> Iterator[Section]:
    def section(heading: str, lead: str, chosen: list[_Placed]) -> Iterator[Section]:
        if chosen:
            yield Section(heading, lead, tuple(_rule(entry, points) for entry in chosen))

    kinds = {kind: [p for p in placed if p.criterion.kind == kind] for kind in _LEADS}
    yield from section("What must hold", _LEADS["hard_rule"], kinds["hard rule"])
    for priority, word in _PRIORITIES.items():
        chosen = [
            p for p in kinds["principle"] if (p.criterion.priority or "important") == priority
        ]
        yield from section(
            f"What a good response does: {word.lower()}", _LEADS["principle"], chosen
        )
    yield from section("What goes wrong", _LEADS["pitfall"], kinds["pitfall"])
    yield from section("Facts", _LEADS["fact"], kinds["fact"])


_LEADS = {
    "hard_rule": "Each of these must be true of a response.",
    "principle": "Each of these earns points when it is true of a response.",
    "pitfall": "Each of these costs points when it is true of a response.",
    "fact": "These are looked at, and earn or cost nothing by themselves.",
}


def _rule(placed: _Placed, points: _Points) -> Rule:
    criterion = placed.criterion
    return Rule(
        name=criterion.name,
        title=titled(criterion.name),
        text=criterion.text or (),
        points=points.phrase(criterion.weight, placed.scorer, criterion.each is not None),
        check="" if criterion.check is None else worded.expression(criterion.check),
        decided=_decided(criterion),
        notes=tuple(_notes(placed)),
        levels=() if criterion.scale is None else _levels(criterion.scale),
        examples=tuple((f"{example.verdict}", example.text) for example in criterion.examples),
    )


def _decided(criterion: Criterion) -> str:
    if criterion.check is None:
        return ""
    if criterion.text is None or criterion.decide == "check":
        return "A program decides"
    if criterion.decide == "mean":
        return "The mean of a judge's verdict and a program's"
    return "A judge decides, although a program could"


def _notes(placed: _Placed) -> Iterator[tuple[str, Text]]:
    criterion = placed.criterion
    if placed.groups:
        yield "Part of", (" › ".join(map(titled, placed.groups)),)
    if criterion.tier is not None:
        yield "Tier", (titled(criterion.tier),)
    if criterion.each is not None:
        source = ".".join(criterion.each.source)
        yield "Asked", (f"once for each {criterion.each.variable} in {source}",)
    for condition in criterion.when_text:
        yield "Only when", condition
    if criterion.when is not None:
        yield "Only when", (worded.expression(criterion.when),)
    if criterion.needs:
        yield "Counts only with", (", ".join(worded.need(need) for need in criterion.needs),)
    if criterion.tags:
        yield "Tags", (", ".join(criterion.tags),)
    for label, text in (
        ("Why", criterion.doc),
        ("Note", criterion.note),
        ("Source", criterion.source),
    ):
        if text:
            yield label, (text,)


def _levels(scale: Scale) -> tuple[LevelRow, ...]:
    rows = (
        LevelRow(
            str(level.point), f"{worded.number(round(level.value * 100, 2))}%", level.anchor or ()
        )
        for level in scale.levels
    )
    return tuple(rows)


# ---- the rest ---------------------------------------------------------------------------------


def _inputs(rubric: Rubric) -> tuple[tuple[str, str], ...]:
    lines = []
    for parameter in rubric.parameters:
        says = type_words(parameter.type)
        if parameter.default is not None:
            says += f"; where it is missing, {worded.expression(parameter.default)}"
        elif parameter.type.optional:
            says += "; it may be missing"
        lines.append((parameter.name, says))
    for slot in rubric.generated:
        low, high = worded.number(slot.weight_low), worded.number(slot.weight_high)
        lines.append(
            (
                slot.name,
                f"up to {slot.at_most} criteria of its own, with weights from {low} to {high}",
            )
        )
    return tuple(lines)


def type_words(kind: Type) -> str:
    """A type as a person would say it."""
    if kind.kind == "list" and kind.element is not None:
        return f"a list, each entry {type_words(kind.element)}"
    if kind.kind == "record":
        return "a record of " + ", ".join(f"{name} ({type_words(t)})" for name, t in kind.fields)
    return {"number": "a number", "bool": "true or false"}.get(kind.kind, "a text")


def _parts(
    items: Sequence[Item], points: _Points, scorer: Group | None = None
) -> Iterator[tuple[str, str]]:
    for item in items:
        if not isinstance(item, Group):
            continue
        phrase = points.phrase(item.weight, scorer)
        if item.weight is not None and phrase:
            yield titled(item.name), phrase
        yield from _parts(item.members, points, scorer if item.weight is None else item)


def _classes(items: Sequence[Item]) -> Iterator[tuple[str, str, str]]:
    for item in items:
        if isinstance(item, Group):
            yield from _classes(item.members)
        elif isinstance(item, Classes):
            for entry in item.classes:
                condition = "" if entry.when is None else worded.expression(entry.when)
                yield titled(entry.name), worded.number(entry.number), condition


def _case(test: Test) -> Case:
    return Case(
        title=test.title,
        inputs=tuple((name, _shown(value)) for name, value in test.inputs.items()),
        given=tuple((entry.name, _verdict(entry.verdict)) for entry in test.given),
        expected=tuple(expectation.text for expectation in test.expectations),
    )


def _shown(value: Expression) -> str:
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return worded.expression(value)


def _verdict(verdict: object) -> str:
    if isinstance(verdict, tuple):
        return ", ".join(map(str, verdict))
    return str(verdict).replace("_", " ")
