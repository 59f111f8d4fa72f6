"""Exact bounds where criteria hang together, by trying every completion while they are few."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rubricc.plan.verdict import Verdict
from rubricc.scoring.outcome import Account, Outcome, joined
from rubricc.scoring.values import Given, completions

COMPLETIONS: Final = 64
"""Up to this many completions are tried: six criteria that are met or not."""

Atom = tuple[str, int | None]
"""A criterion by name, with the place of the element where it has ``each``."""


def exact_outcome(account: Account) -> Outcome | None:
    """The hull over all completions; ``None`` when that is not needed, or they are too many.

    It is needed where one unscored verdict reaches the reward in more than one way: through
    needs, twice in ``score:``, or in a class that asks how far a principle is met.
    """
    layout = account.layout
    if not account.resolved.waiting and not layout.entangled:
        return None
    if not layout.every_point:
        ends = _ends_of_needs(account)
        if ends is not None:
            return joined([_outcome_with(account, given) for given in ends])
    atoms = _atoms(account)
    if not atoms:
        return None
    names = list(atoms)
    return joined(
        [
            _outcome_with(account, _completed(account, dict(zip(names, chosen, strict=True))))
            for chosen in itertools.product(*atoms.values())
        ]
    )


def _outcome_with(account: Account, given: dict[str, Given]) -> Outcome:
    evidence = replace(account.evidence, given=given)
    return Account(account.layout, evidence, ignore=account.ignore).outcome()


def _ends_of_needs(account: Account) -> list[dict[str, Given]] | None:
    """The two completions of principles that hang together by needs: all lowest, all highest.

    Where only principles that certainly apply are concerned, more of any of them never lowers the
    value of another, so that these two give the ends. ``None`` where others are concerned.
    """
    low: dict[Atom, Verdict] = {}
    high: dict[Atom, Verdict] = {}
    for about in account.layout.subjects:
        if about.place in account.resolved.ignored or not (about.needed or about.needs):
            continue
        cells = account.resolved.own[about.place]
        if about.kind != "principle" or cells is None:
            return None
        for index, span in enumerate(cells):
            if span.low is None or span.high is None or (span.low == span.high):
                continue
            if span.skipped:
                return None
            atom = (about.name, None if about.each is None else index)
            low[atom] = Verdict("scored", span.low, span.low)
            high[atom] = Verdict("scored", span.high, span.high)
    return [_completed(account, low), _completed(account, high)]


def _atoms(account: Account) -> dict[Atom, Sequence[Verdict]] | None:
    """Every relevant unscored verdict with what it can become; ``None`` when there are too many."""
    atoms: dict[Atom, Sequence[Verdict]] = {}
    count = 1
    for place in sorted(account.layout.relevant - account.resolved.ignored):
        about = account.layout.subjects[place]
        cells = account.resolved.own[place]
        if cells is None:
            return None
        for index, span in enumerate(cells):
            if span.low is None or (span.low == span.high and not span.skipped):
                continue
            found = completions(about, span, every_point=account.layout.every_point)
            if found is None or count * len(found) > COMPLETIONS:
                return None
            count *= len(found)
            atoms[about.name, None if about.each is None else index] = found
    return atoms


def _completed(account: Account, chosen: dict[Atom, Verdict]) -> dict[str, Given]:
    given: dict[str, Given] = dict(account.evidence.given)
    elements: dict[str, list[Verdict]] = {}
    for (name, index), verdict in chosen.items():
        if index is None:
            given[name] = verdict
            continue
        if name not in elements:
            own = account.resolved.own_verdicts[account.layout.by_name[name].place]
            elements[name] = [own] if isinstance(own, Verdict) else list(own or ())
        elements[name][index] = verdict
    given.update(elements)
    return given
