"""A checked rubric as a page: rules by kind and priority, each with all that concerns it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rubricc.explain.show.case_words import case_of
from rubricc.explain.show.page import LevelRow, Page, Rule, Section
from rubricc.explain.show.points import Points
from rubricc.explain.show.score_words import score_sentences
from rubricc.explain.show.wording import paragraphs, titled, type_words
from rubricc.ir import worded
from rubricc.ir.module import Module
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text

Tone = Literal["must", "good", "bad", "fact"]

_MUST = "Each of these must be true of a response."
_EARNS = "Each of these earns points when it is true of a response."
_COSTS = "Each of these costs points when it is true of a response."
_SPEAKS_FOR = "Each of these speaks for a response when it is true of it."
_SPEAKS_AGAINST = "Each of these speaks against a response when it is true of it."
_FACTS = "These are looked at, and earn or cost nothing by themselves."


def page_of(rubric: Rubric, module: Module) -> Page:
    """The page of ``rubric``, with the tests of ``module`` that are about it."""
    points = Points(rubric)
    return Page(
        title=rubric.title or titled(rubric.name),
        name=rubric.name,
        kind=rubric.kind,
        doc=paragraphs(rubric.doc),
        inputs=tuple(_inputs(rubric)),
        sections=tuple(_sections(tuple(_placed(rubric.members, (), None)), points)),
        classes=tuple(_classes(rubric.members)),
        derived=tuple((entry.name, worded.expression(entry.value)) for entry in rubric.derived),
        parts=tuple(_parts(rubric.members, points, None)),
        score=score_sentences(rubric),
        cases=tuple(case_of(test) for test in module.tests if test.rubric == rubric.name),
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """A criterion, the groups around it, and the weighted group that it counts in."""

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


def _sections(placed: Sequence[_Placed], points: Points) -> Iterator[Section]:
    def of(kind: str, priority: str | None = None) -> list[_Placed]:
        return [
            entry
            for entry in placed
            if entry.criterion.kind == kind
            and priority in (None, entry.criterion.priority or "important")
        ]

    good = "What a good response does"
    earns, costs = (_EARNS, _COSTS) if points.matter else (_SPEAKS_FOR, _SPEAKS_AGAINST)
    chosen: tuple[tuple[str, str, Tone, list[_Placed]], ...] = (
        ("What must hold", _MUST, "must", of("hard_rule")),
        (f"{good}: essential", earns, "good", of("principle", "essential")),
        (f"{good}: important", earns, "good", of("principle", "important")),
        (f"{good}: optional", earns, "good", of("principle", "optional")),
        ("What goes wrong", costs, "bad", of("pitfall")),
        ("Facts", _FACTS, "fact", of("fact")),
    )
    for heading, lead, tone, entries in chosen:
        if entries:
            yield Section(heading, lead, tuple(_rule(entry, points) for entry in entries), tone)


def _rule(placed: _Placed, points: Points) -> Rule:
    criterion = placed.criterion
    each = criterion.each is not None
    return Rule(
        name=criterion.name,
        title=titled(criterion.name),
        text=criterion.text or (),
        points=points.phrase(criterion.weight, placed.scorer, each=each),
        check="" if criterion.check is None else worded.expression(criterion.check),
        decided=_decided(criterion),
        notes=tuple(_notes(placed)),
        levels=() if criterion.scale is None else tuple(_levels(criterion.scale)),
        examples=tuple((str(example.verdict), example.text) for example in criterion.examples),
    )


def _decided(criterion: Criterion) -> str:
    if criterion.check is None:
        return ""
    if criterion.text is None or criterion.decide == "check":
        return "A program decides"
    if criterion.decide == "mean":
        return "Half decided by a judge, half by a program"
    return "A judge decides, though a program could"


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
        yield "Counts only with", (", ".join(map(worded.need, criterion.needs)),)
    if criterion.tags:
        yield "Tags", (", ".join(criterion.tags),)
    authors = (
        ("Why", paragraphs(criterion.doc)),
        ("Note", criterion.note),
        ("Source", criterion.source),
    )
    for label, text in authors:
        if text:
            yield label, (text,)


def _levels(scale: Scale) -> Iterator[LevelRow]:
    for level in scale.levels:
        worth = f"{worded.number(round(level.value * 100, 2))}%"
        yield LevelRow(str(level.point).replace("_", " "), worth, level.anchor or ())


def _inputs(rubric: Rubric) -> Iterator[tuple[str, str]]:
    for parameter in rubric.parameters:
        says = type_words(parameter.type)
        if parameter.default is not None:
            says += f"; {worded.expression(parameter.default)} where it is missing"
        elif parameter.type.optional:
            says += "; it may be missing"
        yield parameter.name, says
    for slot in rubric.generated:
        low, high = worded.number(slot.weight_low), worded.number(slot.weight_high)
        yield (
            slot.name,
            f"up to {slot.at_most} criteria of its own, with weights from {low} to {high}",
        )


def _parts(
    items: Sequence[Item], points: Points, scorer: Group | None
) -> Iterator[tuple[str, str]]:
    for item in items:
        if isinstance(item, Group):
            phrase = points.phrase(item.weight, scorer)
            if phrase:
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
