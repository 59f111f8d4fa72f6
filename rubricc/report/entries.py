"""The verdicts of one row as a report shows them, and where their quotations stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.criterion import Criterion
from rubricc.plan.plan import Plan
from rubricc.report.chosen import differs
from rubricc.report.marks import Mark
from rubricc.report.quotes import Folded
from rubricc.report.rules import weight_words
from rubricc.report.tones import SIGNS, Tone, tone_of
from rubricc.report.wording import cut, label_words, titled
from rubricc.runtime.decide import UNASKED
from rubricc.runtime.row_score import RowScore

_SOURCES: Final[Mapping[str, str]] = {
    "check": "decided by code",
    "given": "given in the row",
    "judge": "judged in this run",
    "cache": "from the cache",
}


SHOWN_QUOTE: Final = 280
"""Characters of a quotation beside its verdict."""

SHOWN_REASON: Final = 1000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a verdict rests on; everything is empty where nobody said."""

    source: str = ""
    quote: str = ""
    is_located: bool = False
    """Whether the quotation is marked in the text that is shown."""
    votes: str = ""
    """In words, where there was more than one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One verdict of a row."""

    number: int
    """From 1; marks in the text bear it."""
    name: str
    title: str
    is_written: bool
    """Whether the plan has this criterion, and not the row."""
    weight: str
    tone: Tone
    sign: str
    label: str
    reason: str
    own: str
    """The criterion's own verdict, where a need counted instead."""
    basis: Basis


def entries_of(
    plan: Plan, criteria: Mapping[str, Criterion], row: JudgedRow, text: Folded
) -> tuple[list[Entry], list[Mark]]:
    """The verdicts in order, and the marks of those quotations that stand in the text."""
    entries: list[Entry] = []
    marks: list[Mark] = []
    for name, index, label, grounds in _verdicts(row):
        criterion = criteria.get(name)
        scale = plan.reward.holistic if name == "overall" and criterion is None else None
        reason = _reason(row.score, name, label, grounds)
        if row.score.status == "decided" and label == "unscored" and reason in UNASKED:
            label, reason, grounds = "not asked", "", None
        tone = "none" if label == "not asked" else tone_of(criterion, label, scale)
        number = len(entries) + 1
        place = text.find(grounds.evidence) if grounds else None
        if place is not None:
            marks.append(Mark(*place, number, "good" if tone == "part" else tone))
        entries.append(
            Entry(
                number=number,
                name=name,
                title=titled(name) + ("" if index is None else f" [{index}]"),
                is_written=criterion is not None or scale is not None,
                weight=weight_words(criterion.weight if criterion else None),
                tone=tone,
                sign=SIGNS[tone],
                label=label_words(label),
                reason=cut(reason, SHOWN_REASON),
                own=_own(row.score, name, index),
                basis=_basis(grounds, place is not None),
            )
        )
    return entries, marks


def _basis(grounds: Grounds | None, is_located: bool) -> Basis:
    if grounds is None:
        return Basis()
    return Basis(
        source=_SOURCES.get(grounds.source, grounds.source),
        quote=cut(grounds.evidence, SHOWN_QUOTE),
        is_located=is_located,
        votes=_votes(grounds),
    )


def _verdicts(
    row: JudgedRow,
) -> Iterator[tuple[str, int | None, object, Grounds | None]]:
    """Name, index of the element, label and grounds of every verdict."""
    for name, label in row.score.verdicts.items():
        grounds = row.grounds.get(name)
        if not isinstance(label, list):
            yield name, None, label, grounds if isinstance(grounds, Grounds) else None
            continue
        each = grounds if isinstance(grounds, tuple) else ()
        for index, one in enumerate(label):
            yield name, index, one, each[index] if index < len(each) else None


def _reason(score: RowScore, name: str, label: object, grounds: Grounds | None) -> str:
    if grounds is not None and grounds.reason:
        return grounds.reason
    return score.reasons.get(name, "") if label == "unscored" else ""


def _own(score: RowScore, name: str, index: int | None) -> str:
    own = score.own.get(name)
    if own is None:
        return ""
    return label_words(own[index or 0] if isinstance(own, list) else own)


def _votes(grounds: Grounds) -> str:
    votes = ["no answer" if vote is None else label_words(vote) for vote in grounds.votes]
    if len(votes) < 2:
        return ""
    if differs(grounds):
        return f"votes differ: {', '.join(votes)}"
    return f"{len(votes)} votes agree"
