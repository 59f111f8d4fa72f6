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
    needs, in ``score:``, or in a class that asks how far a principle is met.
    """
    layout = account.layout
    if not (account.resolved.waiting or layout.every_point):
        return None
    atoms = _atoms(account)
    if not atoms:
        return None
    names = list(atoms)
    outcomes = []
    for chosen in itertools.product(*atoms.values()):
        given = _completed(account, dict(zip(names, chosen, strict=True)))
        completed = Account(layout, replace(account.evidence, given=given), ignore=account.ignore)
        outcomes.append(completed.outcome())
    return joined(outcomes)


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
