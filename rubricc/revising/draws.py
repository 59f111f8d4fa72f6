"""Which principles a step takes: drawn by digest, the same on every machine and after a restart.

Every candidate has a rank, SHA-256 of the seed, the row's id, the step (or the round) and its own
name, and the lowest ranks are taken. So all orders are equally likely, a draw depends on nothing
but these four, and a principle that is added or removed changes no order among the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import Literal

Way = Literal["step", "round"]


def drawn(
    seed: int, row_id: str | int | None, step: int, names: Collection[str], count: int
) -> list[str]:
    """``count`` of ``names``, all different, for step ``step`` of a row, counted from 1.

    Fewer where there are fewer. The order of ``names`` does not matter.
    """
    return _ranked(seed, row_id, "step", step, names)[:count]


class Deck:
    """Principles that are dealt in turn: each once in a round, and each round in its own order.

    A principle that does not apply when its turn comes waits on top until it does; one that is
    in the hand already waits for the next step, so that no step has it twice.
    """

    def __init__(self, seed: int, row_id: str | int | None, names: Sequence[str]) -> None:
        self._seed = seed
        self._row_id = row_id
        self._names = tuple(names)
        self._round = 0
        self._left: list[str] = []

    def deal(self, count: int, applicable: Collection[str]) -> list[str]:
        """The next ``count`` of those that apply; fewer where fewer do."""
        usable = [name for name in self._names if name in applicable]
        hand: list[str] = []
        while len(hand) < min(count, len(usable)):
            fit = (name for name in self._left if name in usable and name not in hand)
            name = next(fit, None)
            if name is None:
                self._left += _ranked(self._seed, self._row_id, "round", self._round, self._names)
                self._round += 1
                continue
            self._left.remove(name)
            hand.append(name)
        return hand


def _ranked(
    seed: int, row_id: str | int | None, way: Way, number: int, names: Collection[str]
) -> list[str]:
    head = json.dumps([seed, row_id, way, number], ensure_ascii=False)

    def rank(name: str) -> bytes:
        written = f"{head}\n{name}".encode("utf-8", "surrogatepass")
        return hashlib.sha256(written).digest()

    return sorted(names, key=rank)
