"""Two criteria that say nearly the same count one fault, or one virtue, twice."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final

from rubricc.diagnostics.catalogue.style import GATE_AND_PRINCIPLE, NEAR_DUPLICATE
from rubricc.ir.rubric import Criterion, Origin, Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import content_words, worded

LEAST_SHARED = 0.8
"""Jaccard similarity of content words from which two texts say nearly the same, 0..1."""

MOST_SHARING = 32
"""Criteria that one word leads to, and about how many each criterion is compared with."""

LEAST_WORDS = 3
"""Texts with fewer content words are compared for equality alone."""

MARK_BITS: Final = 128
MOST_APART: Final = (1 - LEAST_SHARED) / (1 + LEAST_SHARED) + 1e-9
"""The share of the words of two similar texts that stand in one alone, with room for rounding."""


def near_duplicate(rubric: Rubric) -> Iterator[Finding]:
    """Pairs of criteria with nearly the same words; a hard rule and a principle have an own id."""
    entries = [(c, content_words(text)) for c, text in worded(rubric) if c.kind != "fact"]
    for first, second in _pairs(entries):
        if {first.kind, second.kind} == {"hard_rule", "principle"}:
            yield _gate_and_principle(first, second)
        elif first.when_text == second.when_text and first.when == second.when:
            yield Finding(
                NEAR_DUPLICATE,
                second.origin,
                f"`{second.name}` says nearly the same as `{first.name}`",
                "drop one, or say what sets them apart",
                phrase=second.name,
                other=_label(first),
            )


def _gate_and_principle(first: Criterion, second: Criterion) -> Finding:
    rule = "hard rule" if second.kind == "hard_rule" else "principle"
    return Finding(
        GATE_AND_PRINCIPLE,
        second.origin,
        f"{rule} `{second.name}` says the same as `{first.name}`",
        "what a hard rule demands cannot earn as well: keep one of them",
        phrase=second.name,
        other=_label(first),
    )


def _pairs(
    entries: list[tuple[Criterion, frozenset[str]]],
) -> Iterator[tuple[Criterion, Criterion]]:
    """Each criterion with the first earlier one that is like it.

    Without comparing all pairs: two sets with Jaccard similarity t share one of the
    ``n - ceil(t * n) + 1`` rarest words of either (prefix filtering: Chaudhuri, Ganti and
    Kaushik, A Primitive Operator for Similarity Joins in Data Cleaning, ICDE 2006). A word leads
    to the first ``MOST_SHARING`` criteria that hold it, rarest words first, so that the work stays
    linear; equal sets are always found, and in rubrics up to that size so is every pair. Of what
    is found so, only sets whose marks are close are compared in full.
    """
    frequency = Counter(chain.from_iterable(words for _, words in entries))
    rarest = sorted(frequency, key=lambda word: (frequency[word], word))
    rank = {word: place for place, word in enumerate(rarest)}
    bits = {word: 1 << place % MARK_BITS for word, place in rank.items()}
    index: dict[str, list[int]] = defaultdict(list)
    same: dict[frozenset[str], int] = {}
    marks: list[tuple[int, int]] = []
    for here, (criterion, words) in enumerate(entries):
        rare = sorted(words, key=rank.__getitem__)
        prefix = rare[: len(rare) - _ceil(LEAST_SHARED * len(rare)) + 1]
        earlier = {same[words]} if words in same else set()
        for word in prefix:
            if len(earlier) >= MOST_SHARING:
                break
            earlier.update(index[word])
        mark, size = _mark(words, bits), len(words)
        close = [place for place in earlier if _close(*marks[place], mark, size)]
        alike = (place for place in sorted(close) if _alike(entries[place][1], words))
        first = next(alike, None)
        if first is not None:
            yield entries[first][0], criterion
        marks.append((mark, size))
        same.setdefault(words, here)
        for word in prefix:
            if len(index[word]) < MOST_SHARING:
                index[word].append(here)


def _mark(words: frozenset[str], bits: dict[str, int]) -> int:
    """A bit for every word; several words may have the same one."""
    mark = 0
    for word in words:
        mark |= bits[word]
    return mark


def _close(first: int, first_size: int, second: int, second_size: int) -> bool:
    """Whether two marks are as near as those of similar sets must be.

    With similarity t, at most (1 - t) / (1 + t) of the words of both sets stand in one alone.
    """
    return (first ^ second).bit_count() <= MOST_APART * (first_size + second_size)


def _alike(first: frozenset[str], second: frozenset[str]) -> bool:
    if min(len(first), len(second)) < LEAST_WORDS:
        return bool(first) and first == second
    shared = len(first & second)
    return shared >= LEAST_SHARED * (len(first) + len(second) - shared)


def _ceil(number: float) -> int:
    return math.ceil(number - 1e-9)


def _label(criterion: Criterion) -> tuple[Origin, str] | None:
    return (criterion.origin, "said here first") if criterion.origin else None
