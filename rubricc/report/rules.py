"""The criteria of a report: what was asked, and what came of it in all rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rubricc.plan.criterion import Criterion
from rubricc.plan.plan import Plan
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text
from rubricc.report.charts import Slice, slices
from rubricc.report.collect import Collector
from rubricc.report.criteria import CriterionSeen
from rubricc.report.tones import Tone, tone_of, value_of
from rubricc.report.wording import counted, label_words, number, percent, titled
from rubricc.runtime.tally import CriterionTally

SECTIONS: Final = (
    ("hard_rule", "What must hold", "must"),
    ("principle", "What a good response does", "good"),
    ("pitfall", "What goes wrong", "bad"),
    ("fact", "Facts", "fact"),
)

_STRENGTHS: Final[Mapping[Tone, float]] = {"miss": 0.18, "clear": 0.18, "none": 0.5}
"""How strongly the colour of a tone is drawn, where that is not fully."""

_SOURCES: Final[Mapping[str, str]] = {
    "check": "code",
    "given": "the row",
    "judge": "a judge",
    "cache": "the cache",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion over all rows."""

    name: str
    title: str
    text: Text
    weight: str
    headline: str
    """The share that counts most: how often a hard rule is broken, else the mean value."""
    bar: tuple[Slice, ...]
    says: str
    """What the bar shows, in words."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Criteria of one kind."""

    heading: str
    tone: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Unscored:
    """One reason why verdicts are missing."""

    reason: str
    rows: int
    """Counted for each criterion apart."""
    criteria: tuple[tuple[str, str, int], ...]
    """Name, title and rows of each criterion, the most rows first; no name for those that rows
    bring."""


def sections(collected: Collector) -> tuple[Section, ...]:
    """All criteria by kind, in file order; then the overall rating and those that rows bring."""
    plan = collected.plan
    texts = {question.name: question.text for question in plan.questions}
    found = [
        Section(heading, tone, tuple(_rules(collected, kind, texts)))
        for kind, heading, tone in SECTIONS
    ]
    found.append(Section("The response as a whole", "good", tuple(_overall(collected))))
    found.append(Section("Criteria that rows bring", "fact", tuple(_brought(collected))))
    return tuple(section for section in found if section.rules)


def unscored(collected: Collector) -> tuple[Unscored, ...]:
    """Every reason, the commonest first."""
    found: dict[str, list[tuple[str, str, int]]] = {}
    for name, one in (*collected.criteria.items(), ("", collected.brought)):
        title = titled(name) if name else "criteria that rows bring"
        for reason, rows in one.reasons.items():
            found.setdefault(reason, []).append((name, title, rows))
    reasons = (
        Unscored(
            reason,
            sum(rows for _, _, rows in criteria),
            tuple(sorted(criteria, key=lambda entry: (-entry[2], entry[0]))),
        )
        for reason, criteria in found.items()
    )
    return tuple(sorted(reasons, key=lambda one: (-one.rows, one.reason)))


def weight_words(weight: float | None) -> str:
    """A signed weight, as ``+5``; empty for a criterion without one."""
    if weight is None:
        return ""
    return f"+{number(weight)}" if weight > 0 else number(weight)


def _rules(collected: Collector, kind: str, texts: Mapping[str, Text]) -> Iterator[Rule]:
    for criterion in collected.plan.criteria:
        if criterion.kind == kind:
            counts = collected.tally.criteria[criterion.name]
            seen = collected.criteria[criterion.name]
            yield _rule(
                criterion.name,
                criterion,
                criterion.scale,
                (counts, seen),
                texts.get(criterion.question or "", ()),
            )


def _overall(collected: Collector) -> Iterator[Rule]:
    scale = collected.plan.reward.holistic
    if scale is not None:
        of = (collected.tally.criteria["overall"], collected.criteria["overall"])
        yield _rule("overall", None, scale, of, ())


def _brought(collected: Collector) -> Iterator[Rule]:
    if collected.tally.brought.verdicts:
        of = (collected.tally.brought, collected.brought)
        yield _rule("all of them together", None, None, of, ())


def _rule(
    name: str,
    criterion: Criterion | None,
    scale: Scale | None,
    of: tuple[CriterionTally, CriterionSeen],
    text: Text,
) -> Rule:
    counts, seen = of
    parts = list(_parts(criterion, scale, counts, seen))
    return Rule(
        name,
        titled(name),
        text,
        weight_words(criterion.weight if criterion else None),
        _headline(criterion, counts),
        slices((count, tone, strength) for count, tone, strength, _ in parts),
        ", ".join(f"{count:,} {words}" for count, _, _, words in parts if count),
        tuple(_notes(criterion, seen)),
    )


def _headline(criterion: Criterion | None, counts: CriterionTally) -> str:
    if not counts.values.count:
        return "–"
    mean = counts.values.mean
    return percent(1 - mean if criterion and criterion.kind == "hard_rule" else mean)


def _parts(
    criterion: Criterion | None,
    scale: Scale | None,
    counts: CriterionTally,
    seen: CriterionSeen,
) -> Iterator[tuple[int, Tone, float, str]]:
    """Count, tone, strength and words of each part of a bar, the best first."""
    labels = [level.point for level in reversed(scale.levels)] if scale else ["met", "unmet"]
    for label in labels:
        tone = tone_of(criterion, label, scale)
        value = value_of(scale, label)
        strength = 0.3 + value / 2 if tone == "part" else _STRENGTHS.get(tone, 1.0)
        words = f"at level {label_words(label)}" if scale else str(label)
        yield seen.labels[label], tone, strength, words
    between = counts.values.count - seen.labels.total()
    yield max(between, 0), "part", 0.5, "in between"
    yield counts.not_applicable, "none", 1.0, "not applicable"
    yield counts.unscored - seen.unasked, "open", 1.0, "unscored"
    yield seen.unasked, "none", 1.0, "not asked"


def _notes(criterion: Criterion | None, seen: CriterionSeen) -> Iterator[str]:
    total = seen.sources.total()
    if set(seen.sources) == {"check"} or (not total and criterion and not criterion.question):
        yield "decided by code"
    elif total:
        shares = (
            f"{_SOURCES.get(source, source)} {percent(count / total)}"
            for source, count in sorted(seen.sources.items(), key=lambda one: (-one[1], one[0]))
        )
        yield f"decided by {', '.join(shares)}"
    if seen.quoted:
        yield f"quoted in {percent(seen.quoted / total)}"
    if seen.split:
        yield f"votes differ in {percent(seen.split / seen.voted)}"
    if seen.overruled:
        yield f"overruled by a need in {counted(seen.overruled, 'row')}"


def criteria_by_name(plan: Plan) -> dict[str, Criterion]:
    """The criteria of a plan, to be looked up."""
    return {criterion.name: criterion for criterion in plan.criteria}
