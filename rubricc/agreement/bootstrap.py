"""Intervals by drawing whole clusters anew (Efron and Tibshirani, 1993, chapters 8 and 13).

Rows that share a prompt are alike, and so are the criteria of one row; drawing pairs one by one
would make every interval too narrow. Clusters with equal counts are exchangeable, so they are
drawn by kind: the same distribution, at a cost that does not grow with the rows, and the same
bits in whatever order the rows come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rubricc.agreement.figures import Estimate, Method

FEWEST_CLUSTERS = 10
"""With fewer clusters the percentiles of a bootstrap are too narrow to be shown."""

TOO_FEW = f"no interval from fewer than {FEWEST_CLUSTERS} rows or prompts"

MOST_UNDEFINED = 0.05
"""The largest share of resamples without a figure with which there still is an interval."""

CELLS = 8_000_000
"""Numbers that are drawn at once; bounds the memory."""

Array = Any
"""An array of numpy."""


def estimate(
    value: float, counts: Array, figure: Callable[[Array], Array], method: Method
) -> Estimate:
    """``value`` with the percentile interval of ``figure`` over resampled ``counts``.

    ``counts`` has shape (clusters, cells), ``figure`` turns sums of shape (resamples, cells) into
    figures of shape (resamples,), NaN where one is undefined.
    """
    import numpy as np

    if len(counts) < FEWEST_CLUSTERS:
        return Estimate(value=value, reason=TOO_FEW)
    found = np.concatenate([figure(sums) for sums in _resampled(counts, method)])
    defined = found[np.isfinite(found)]
    if len(defined) < (1 - MOST_UNDEFINED) * len(found):
        return Estimate(value=value, reason="no interval: too few pairs of one of the labels")
    if np.ptp(defined) == 0.0:
        return Estimate(value=value, reason="no interval: every resample gives the same")
    tail = (1 - method.confidence) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Estimate(value=value, low=float(low), high=float(high))


def _resampled(counts: Array, method: Method) -> list[Array]:
    """Sums over as many clusters as there are, drawn with replacement, in batches."""
    import numpy as np

    kinds, numbers = np.unique(counts, axis=0, return_counts=True)
    generator = np.random.default_rng(method.seed)
    batch = max(1, CELLS // len(kinds))
    sums = []
    for done in range(0, method.resamples, batch):
        size = min(batch, method.resamples - done)
        drawn = generator.multinomial(len(counts), numbers / len(counts), size=size)
        sums.append(drawn @ kinds)
    return sums
