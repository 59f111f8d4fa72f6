"""Needs: what must be met first, and what happens to a criterion where it is not.

``when`` comes first, so what does not apply stays so. Then an unmet need makes a criterion unmet,
and an unscored need makes it unscored unless its own verdict is unmet. A need that does not apply
is no need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rubricc.plan.verdict import UNMET, Verdict, unscored
from rubricc.scoring.bounds import weighted_span
from rubricc.scoring.span import IGNORED, ZERO, Span
from rubricc.scoring.terms import Term
from rubricc.scoring.values import NOT_GIVEN, Given, Subject, cell, own_verdicts

Cells = tuple[Span, ...] | None
"""One span per verdict of a criterion; ``None`` while its elements are uncounted."""
NeedState = Literal["met", "unmet", "unscored"]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Every criterion after needs, by place."""

    verdicts: tuple[Given, ...]
    """Effective verdicts, each with its own verdict beside it where a need overruled it."""
    cells: tuple[Cells, ...]
    own_verdicts: tuple[Given | None, ...]
    """Verdicts before needs; ``None`` while the elements are uncounted."""
    own: tuple[Cells, ...]
    """Cells before needs."""
    ignored: frozenset[int]
    """Places that ``unscored: ignore`` left out."""
    waiting: bool
    """Whether some criterion waits for an unscored need."""


def resolve(
    subjects: Sequence[Subject],
    order: Sequence[int],
    given: Mapping[str, Given],
    inputs: Mapping[str, object] | None,
    *,
    ignore: bool,
) -> Resolved:
    """Apply needs in ``order``, which has every need before what needs it."""
    verdicts: list[Given] = [()] * len(subjects)
    found: list[Given | None] = [()] * len(subjects)
    cells: list[Cells] = [()] * len(subjects)
    own: list[Cells] = [()] * len(subjects)
    ignored: set[int] = set()
    waiting = False
    for place in order:
        about = subjects[place]
        verdict = given.get(about.name, NOT_GIVEN)
        if not ignore and isinstance(verdict, Verdict) and not (about.needs or about.each):
            one = (cell(about, verdict, missing=about.name not in given),)
            verdicts[place] = found[place] = verdict
            own[place] = cells[place] = one
            continue
        mine = own_verdicts(about, given.get(about.name), inputs)
        found[place] = mine
        own[place] = _cells(about, mine, missing=about.name not in given)
        state = _state(about, subjects, own if about.needs_raw else cells)
        waiting = waiting or state == "unscored"
        verdicts[place], cells[place] = _overruled(mine, own[place], state, about, subjects)
        if ignore and state != "unscored" and about.in_sums and not about.needed:
            cells[place], some = _ignored(cells[place])
            if some:
                ignored.add(place)
    return Resolved(
        tuple(verdicts), tuple(cells), tuple(found), tuple(own), frozenset(ignored), waiting
    )


def _cells(about: Subject, mine: Given | None, *, missing: bool) -> Cells:
    if mine is None:
        return None
    if isinstance(mine, Verdict):
        return (cell(about, mine, missing=missing),)
    return tuple(cell(about, verdict, missing=missing) for verdict in mine)


def mean_span(cells: Cells, about: Subject) -> Span:
    """The value of a criterion as a whole: the mean over its applicable elements."""
    if cells is None:
        return Span(about.low, about.high, True)
    if len(cells) == 1:
        return cells[0]
    terms = [
        Term(span.low, span.high, 1.0, 0.0, span.skipped)
        for span in cells
        if span.low is not None and span.high is not None
    ]
    return weighted_span(terms, "positive", "none", root=False)


def _state(about: Subject, subjects: Sequence[Subject], cells: Sequence[Cells]) -> NeedState:
    """Whether all needs of one criterion are met; one that is unmet settles it."""
    state: NeedState = "met"
    for place, least in about.needs:
        span = mean_span(cells[place], subjects[place])
        if span.low is None or span.high is None or span.low >= least:
            continue
        if span.high < least and not span.skipped:
            return "unmet"
        state = "unscored"
    return state


def _overruled(
    mine: Given | None,
    cells: Cells,
    state: NeedState,
    about: Subject,
    subjects: Sequence[Subject],
) -> tuple[Given, Cells]:
    """The effective verdicts and cells of one criterion whose needs are in ``state``."""
    if mine is None or cells is None:
        return unscored("nobody knows how many elements there are"), None
    if state == "met" or not cells:
        return mine, cells
    names = ", ".join(f"`{subjects[place].name}`" for place, _ in about.needs)
    each = [
        _one_overruled(verdict, span, state, names)
        for verdict, span in zip((mine,) if isinstance(mine, Verdict) else mine, cells, strict=True)
    ]
    effective = tuple(verdict for verdict, _ in each)
    return (
        effective[0] if isinstance(mine, Verdict) else effective,
        tuple(span for _, span in each),
    )


def _one_overruled(
    verdict: Verdict, span: Span, state: NeedState, names: str
) -> tuple[Verdict, Span]:
    if span.low is None or span.high is None or span == ZERO:
        return verdict, span
    if state == "unscored":
        waiting = replace(unscored(f"waits for {names}"), own=verdict)
        return waiting, Span(0.0, span.high, span.skipped)
    if span.skipped:
        return replace(verdict, own=verdict), Span(0.0, 0.0, True)
    return replace(UNMET, own=verdict), ZERO


def _ignored(cells: Cells) -> tuple[Cells, bool]:
    if cells is None:
        return None, False
    kept = tuple(
        IGNORED if span.low is not None and (span.low != span.high or span.skipped) else span
        for span in cells
    )
    return kept, any(span is IGNORED for span in kept)
