"""One sum of weighted values, made a score: five denominators are in use.

Sources: ``positive`` is HealthBench (arXiv 2505.08775), ``at_least_one`` DR Tulu (arXiv
2511.19399), ``credited`` Rubrics as Rewards (arXiv 2507.17746) with pitfalls worded as faults;
``zero`` without a principle is PaperBench (arXiv 2504.01848) and DR Tulu, ``none`` HealthBench.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rubricc.plan.reward import Denominator, NoPrinciples


def normalised(
    raw: float, p: float, n: float, denominator: Denominator, no_principles: NoPrinciples
) -> float | None:
    """The score of ``raw``, the sum of w * v over what applies.

    ``p`` is the sum of the positive weights and ``n`` of the magnitudes of the negative ones.
    ``None`` is undefined: no principle applies under ``no_principles: none``, the signed
    denominator is not positive, or the numbers overflow.
    """
    if p == 0.0:
        return without_principles(raw, n, no_principles)
    if denominator == "positive":
        score = raw / p
    elif denominator == "absolute":
        score = raw / (p + n)
    elif denominator == "credited":
        score = (raw + n) / (p + n)
    elif denominator == "at_least_one":
        score = raw / max(p, 1.0)
    else:
        if p - n <= 0.0:
            return None
        score = raw / (p - n)
    return score if math.isfinite(score) else None


def without_principles(raw: float, n: float, no_principles: NoPrinciples) -> float | None:
    """The score where no principle applies; ``None`` is undefined."""
    if no_principles == "none":
        return None
    if no_principles == "zero":
        return 0.0
    if n == 0.0:
        return 1.0
    score = 1.0 + raw / n
    return score if math.isfinite(score) else None


def total(terms: Iterable[tuple[float, float, float]]) -> tuple[float, float, float]:
    """``(raw, P, N)`` of contributions, left to right in IEEE doubles."""
    raw = p = n = 0.0
    for contribution, positive, negative in terms:
        raw += contribution
        p += positive
        n += negative
    return raw, p, n
