"""How much of one text stands in another."""

from __future__ import annotations

from functools import lru_cache

from rubricc.functions.no_value import NoValue, OverBudget
from rubricc.functions.words import folded, word_list

STEPS = 20_000_000
"""The budget: runs times words in a run."""


def overlap(a: str, b: str, n: float = 1) -> float:
    """The share of the runs of ``n`` words of ``a`` that also stand in ``b``, in 0..1.

    Every place in ``a`` counts once, so a run that ``a`` repeats counts as often as it stands
    there; in ``b`` it is enough that the run stands somewhere. Letter case and punctuation make no
    difference. 1 means that all of ``a`` could be pieced together from ``b``.

    Raises:
        NoValue: ``a`` has fewer than ``n`` words, or ``n`` is no whole number of at least 1.
    """
    if n != int(n) or n < 1:
        raise NoValue(f"there are no runs of {n:g} words")
    size = int(n)
    mine = word_list(folded(a))
    if len(mine) < size:
        raise NoValue(f"the first text has fewer than {size} words")
    if len(mine) * size > STEPS or len(word_list(folded(b))) * size > STEPS:
        raise OverBudget(f"there are too many runs of {size} words")
    places = len(mine) - size + 1
    theirs = _runs(folded(b), size)
    return sum(mine[i : i + size] in theirs for i in range(places)) / places


@lru_cache(maxsize=8)
def _runs(text: str, size: int) -> frozenset[tuple[str, ...]]:
    found = word_list(text)
    return frozenset(found[i : i + size] for i in range(len(found) - size + 1))
