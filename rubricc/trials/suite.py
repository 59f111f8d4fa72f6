"""All attacks on one row under one rubric, in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rubricc.trials.attack import FAMILIES, Attack
from rubricc.trials.attacks.claims import claims
from rubricc.trials.attacks.control import control
from rubricc.trials.attacks.disguised import disguised
from rubricc.trials.attacks.fences import fences
from rubricc.trials.attacks.forged import forged
from rubricc.trials.attacks.nothing import nothing
from rubricc.trials.attacks.padding import padding
from rubricc.trials.attacks.turns import turns
from rubricc.trials.target import Target

Attacks = Callable[[Target], Iterator[Attack]]

MODULES: Final[tuple[Attacks, ...]] = (
    claims,
    fences,
    forged,
    turns,
    control,
    nothing,
    disguised,
    padding,
)


def suite(target: Target) -> Sequence[Attack]:
    """The attacks of all modules on ``target``, family by family."""
    order = {family: place for place, family in enumerate(FAMILIES)}
    found = [attack for attacks in MODULES for attack in attacks(target)]
    return sorted(found, key=lambda attack: order[attack.family])
