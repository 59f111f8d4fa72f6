"""The extremes of a weighted mean whose terms are open.

Without terms that may be left out, the extremes are two sums. With them, the score is a ratio of
two linear functions of yes-or-no choices, and Dinkelbach's method finds its extremes: for the
ratio reached so far, each term alone is in or out according to the sign of its gain, and the
ratio of that choice is at least as good (W. Dinkelbach, On nonlinear fractional programming,
Management Science 13, 1967). Every bound is the score of an actual completion, computed left to
right by the code that computes scores, unless it says otherwise.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Final

from rubricc.plan.reward import Denominator, NoPrinciples
from rubricc.scoring.denominator import normalised, total
from rubricc.scoring.span import SKIPPED, Span, hull, point
from rubricc.scoring.terms import Term

ENUMERATED: Final = 8
"""Up to this many open terms are tried in every combination where no better method is exact."""

ROUNDING: Final = 1e-12
"""A difference of sums below this share of them may be rounding alone."""

Ratio = tuple[float, float, float]
"""Coefficients ``(c, a, b)`` of (raw + c * N) / (a * P + b * N)."""

RATIOS: Final[dict[Denominator, Ratio]] = {
    "positive": (0.0, 1.0, 0.0),
    "at_least_one": (0.0, 1.0, 0.0),
    "absolute": (0.0, 1.0, 1.0),
    "credited": (1.0, 1.0, 1.0),
    "signed": (0.0, 1.0, -1.0),
}
FAULTS: Final[Ratio] = (0.0, 0.0, 1.0)
"""raw / N, for what is left when no principle applies."""


def weighted_span(
    terms: Sequence[Term], denominator: Denominator, no_principles: NoPrinciples, *, root: bool
) -> Span:
    """The scores that ``terms`` can give.

    Below the root, nothing applicable means not applicable; at the root ``no_principles`` decides.
    """
    if not any(term.open for term in terms):
        if not terms and not root:
            return SKIPPED
        everything = [True] * len(terms)
        low = value_of(terms, everything, False, denominator, no_principles)
        high = value_of(terms, everything, True, denominator, no_principles)
        return point(None) if low is None or high is None else Span(low, high)
    spans = []
    if any(term.p > 0.0 for term in terms):
        spans.append(_with_principles(terms, denominator, no_principles))
    if all(term.open for term in terms if term.p > 0.0):
        spans.extend(_without_principles(terms, denominator, no_principles, root=root))
    found = spans[0]
    for span in spans[1:]:
        found = hull(found, span)
    return found


def value_of(
    terms: Sequence[Term],
    chosen: Sequence[bool],
    top: bool,
    denominator: Denominator,
    no_principles: NoPrinciples,
) -> float | None:
    """The score when the chosen terms apply, each at its best (``top``) or worst."""
    return normalised(*_sums(terms, chosen, top), denominator, no_principles)


def _sums(terms: Sequence[Term], chosen: Sequence[bool], top: bool) -> tuple[float, float, float]:
    return total(
        (term.best if top else term.worst, term.p, term.n)
        for term, taken in zip(terms, chosen, strict=True)
        if taken
    )


def _with_principles(
    terms: Sequence[Term], denominator: Denominator, no_principles: NoPrinciples
) -> Span:
    """The extremes over completions in which at least one principle applies."""
    if denominator == "signed":
        fewest = [not term.open or term.n > 0.0 for term in terms]
        _, p, n = _sums(terms, fewest, False)
        if p - n <= ROUNDING * (p + n):
            return _signed(terms, no_principles)
    if denominator == "at_least_one":
        bottom = _at_least_one_bottom(terms)
        top = _at_least_one_top(terms)
        ends = [value_of(terms, chosen, False, denominator, no_principles) for chosen in bottom] + [
            value_of(terms, chosen, True, denominator, no_principles) for chosen in top
        ]
        outer = [] if top else [_at_least_one_ceiling(terms)]
    else:
        ratio = RATIOS[denominator]
        ends = [
            value_of(terms, climb(terms, up, ratio, "p"), up, denominator, no_principles)
            for up in (False, True)
        ]
        outer = []
    values = [end for end in ends if end is not None] + outer
    return Span(min(values), max(values), False, len(values) < len(ends))


def _without_principles(
    terms: Sequence[Term], denominator: Denominator, no_principles: NoPrinciples, *, root: bool
) -> list[Span]:
    """The spans over completions in which no principle applies: with pitfalls, and with none."""
    faults = [term for term in terms if term.p == 0.0]
    spans = []
    if all(term.open for term in terms):
        spans.append(point(normalised(0.0, 0.0, 0.0, denominator, no_principles)))
        if not root:
            spans[-1] = SKIPPED
    if faults:
        ends = [
            value_of(faults, climb(faults, up, FAULTS, "n"), up, denominator, no_principles)
            for up in (False, True)
        ]
        values = [end for end in ends if end is not None]
        spans.append(Span(min(values), max(values)) if values else point(None))
    return spans


def climb(terms: Sequence[Term], top: bool, ratio: Ratio, must: str) -> list[bool]:
    """The choice of applying terms with the greatest (``top``) or least ratio.

    ``must`` names what the choice keeps above zero: ``p`` (a principle) or ``n`` (a pitfall).
    """
    chosen = [True] * len(terms)
    reached = _ratio_of(terms, chosen, top, ratio)
    while True:
        candidate = _choose(terms, top, ratio, must, reached)
        value = _ratio_of(terms, candidate, top, ratio)
        if not (value > reached if top else value < reached):
            return chosen
        chosen, reached = candidate, value


def _ratio_of(terms: Sequence[Term], chosen: Sequence[bool], top: bool, ratio: Ratio) -> float:
    raw, p, n = _sums(terms, chosen, top)
    c, a, b = ratio
    below = a * p + b * n
    return (raw + c * n) / below if below != 0.0 else (-math.inf if top else math.inf)


def _choose(
    terms: Sequence[Term], top: bool, ratio: Ratio, must: str, reached: float
) -> list[bool]:
    """Every term whose gain over ``reached`` is positive, and at least one that ``must`` stand."""
    c, a, b = ratio
    chosen: list[bool] = []
    kept = False
    best, best_gain = -1, -math.inf
    for place, (worst, most, p, n, is_open) in enumerate(terms):
        gain = ((most if top else worst) + c * n) - reached * (a * p + b * n)
        gain = gain if top else -gain
        taken = not is_open or gain > 0.0
        chosen.append(taken)
        if (p if must == "p" else n) > 0.0:
            kept = kept or taken
            if gain > best_gain:
                best, best_gain = place, gain
    if not kept and best >= 0:
        chosen[best] = True
    return chosen


def _signed(terms: Sequence[Term], no_principles: NoPrinciples) -> Span:
    """Where open terms can make P - N vanish: exact for few of them, unbounded for more."""
    places = [place for place, term in enumerate(terms) if term.open]
    if len(places) > ENUMERATED:
        return Span(-math.inf, math.inf, False, True)
    values: list[float] = []
    undefined = False
    for taken in itertools.product((True, False), repeat=len(places)):
        chosen = [True] * len(terms)
        for place, kept in zip(places, taken, strict=True):
            chosen[place] = kept
        if not any(kept and term.p > 0.0 for kept, term in zip(chosen, terms, strict=True)):
            continue
        for top in (False, True):
            value = value_of(terms, chosen, top, "signed", no_principles)
            undefined = undefined or value is None
            values.extend([] if value is None else [value])
    if not values:
        return point(None)
    return Span(min(values), max(values), False, undefined)


def _at_least_one_bottom(terms: Sequence[Term]) -> list[list[bool]]:
    """Choices among which raw / max(P, 1) is least.

    Where raw can be negative, every further principle raises the ratio, so the least has none, or
    the one that is cheapest. Otherwise raw / max(P, 1) is the smaller of raw and raw / P, and the
    least of either is the least of both.
    """
    fewest = [not term.open or term.worst < 0.0 for term in terms]
    choices = [climb(terms, False, RATIOS["positive"], "p")]
    if any(taken and term.p > 0.0 for taken, term in zip(fewest, terms, strict=True)):
        return [*choices, fewest]
    raw, _, _ = _sums(terms, fewest, False)
    singles = [place for place, term in enumerate(terms) if term.p > 0.0]
    place = min(singles, key=lambda at: (raw + terms[at].worst) / max(terms[at].p, 1.0))
    return [*choices, [taken or at == place for at, taken in enumerate(fewest)]]


def _at_least_one_top(terms: Sequence[Term]) -> list[list[bool]]:
    """Choices among which raw / max(P, 1) is greatest; empty when there are too many to try.

    A principle that can be fully met always raises the ratio, so only open ones that cannot are
    in question. Where even all of them leave raw negative, each of them raises it as well.
    """
    base = [not term.open or term.p > 0.0 for term in terms]
    raw, _, _ = _sums(terms, base, True)
    doubtful = [at for at, t in enumerate(terms) if t.open and t.p > 0.0 and t.best < t.p]
    if raw < 0.0 or not doubtful:
        return [base]
    if len(doubtful) > ENUMERATED:
        return []
    choices = []
    for taken in itertools.product((True, False), repeat=len(doubtful)):
        chosen = list(base)
        for place, kept in zip(doubtful, taken, strict=True):
            chosen[place] = kept
        if any(kept and term.p > 0.0 for kept, term in zip(chosen, terms, strict=True)):
            choices.append(chosen)
    return choices


def _at_least_one_ceiling(terms: Sequence[Term]) -> float:
    """A sound bound above raw / max(P, 1).

    Open terms are added in the order of raw for their weight, in fractions where that reaches
    P = 1: no choice of whole terms has more raw at any P.
    """
    doubtful = sorted(
        (term for term in terms if term.open and 0.0 <= term.best < term.p),
        key=lambda term: term.best / term.p,
        reverse=True,
    )
    certain = [not term.open or 0.0 < term.p <= term.best for term in terms]
    raw, p, _ = _sums(terms, certain, True)
    ceiling = raw / max(p, 1.0) if p > 0.0 else -math.inf
    for term in doubtful:
        if p < 1.0 < p + term.p:
            ceiling = max(ceiling, raw + (1.0 - p) * term.best / term.p)
        raw, p = raw + term.best, p + term.p
        ceiling = max(ceiling, raw / max(p, 1.0))
    return ceiling
