"""The one name that a misspelt name most likely meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

LONGEST = 64
"""Longer names get no suggestion: the work stays bounded."""

MOST = 2_000
"""At most so many known names are compared, in the order given."""

SHORTEST_PART = 4
"""Shorter names are no longer name's part: ``a`` says nothing about ``a_reference``."""


def suggest(name: str, known: Iterable[str]) -> str | None:
    """The known name nearest to ``name``, or ``None`` when none is near.

    Near means: an edit distance (insertions, deletions, replacements, swaps of neighbours) of at
    most a third of the longer name and at most 3, compared without regard to case, blanks and
    hyphens; of equally near names the first one wins. Names of one or two letters are near only to
    themselves written in another case. Where none is near, the only known name that is made of
    words of ``name``, or that ``name`` is made of words of.

    >>> suggest("principel", ["pitfall", "principle"])
    'principle'
    >>> suggest("wrods", ["words", "word"])
    'words'
    >>> suggest("reference_answer", ["response", "reference"])
    'reference'
    >>> suggest("x", ["y"]) is None
    True
    """
    if not name or len(name) > LONGEST:
        return None
    candidates = [one for one in islice(known, MOST) if one != name and len(one) <= LONGEST]
    return _nearest(name, candidates) or _only_part(name, candidates)


def unknown(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: a suggestion, or nothing."""
    meant = suggest(name, known)
    return f": did you mean `{meant}`?" if meant else ""


def edit_distance(a: str, b: str, at_most: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn ``a`` into ``b``.

    Returns ``at_most + 1`` as soon as the distance is known to be larger.
    """
    if abs(len(a) - len(b)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row, above = row, [i], before
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most and (not before or min(before) > at_most):
            return at_most + 1
    return min(row[-1], at_most + 1)


def _nearest(name: str, candidates: Sequence[str]) -> str | None:
    wanted = _folded(name)
    letters = set(wanted)
    best: str | None = None
    least = 4
    for candidate in candidates:
        other = _folded(candidate)
        allowed = min(3, max(len(wanted), len(other)) // 3, least - 1)
        if len(letters.difference(other)) > allowed or len(set(other) - letters) > allowed:
            continue  # an edit brings or takes one letter at most
        distance = edit_distance(wanted, other, allowed)
        if distance <= allowed:
            best, least = candidate, distance
            if least == 0:
                break
    return best


def _only_part(name: str, candidates: Sequence[str]) -> str | None:
    """The only candidate whose words all stand in ``name``, or that has all words of ``name``."""
    wanted = set(_folded(name).split("_"))
    parts = [
        candidate
        for candidate in candidates
        if min(len(candidate), len(name)) >= SHORTEST_PART
        and ((words := set(_folded(candidate).split("_"))) <= wanted or wanted <= words)
    ]
    return parts[0] if len(parts) == 1 else None


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
