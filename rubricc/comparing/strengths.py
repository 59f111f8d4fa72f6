"""Preferences on pairs to one strength a response (Bradley and Terry, Biometrika 39, 1952).

The probability that i is better than j is 1 / (1 + exp(s_j - s_i)). Each decided pair is one
comparison, and a probability between 0 and 1 is a win in parts: a tie is half a win for each. The
fit is logistic regression with a normal prior of mean 0 and standard deviation :data:`PRIOR` on
every strength, without which a response that wins everything would be infinitely strong. Intervals
are those of the normal approximation at the maximum, about the mean of the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

PRIOR: Final = 2.0
"""The standard deviation of strengths before anything is compared, in log-odds: an average
response beats one that is so much weaker in seven of eight comparisons."""

WIDTH: Final = 1.959963984540054
"""Standard deviations on either side of an interval of 95 %."""

DIGITS: Final = 6
"""Decimals of a strength; the fit is exact to more, but not to its last bit on every machine."""

PACKAGES: Final = ("numpy", "sklearn")

Result = tuple[int, int, float]
"""Two responses by their places, and the probability that the first is the better one."""


class RankingMissing(Exception):
    """The libraries are not installed; the message names the extra."""


@dataclass(frozen=True, slots=True)
class Strength:
    """In log-odds, about the mean of the group; the interval is one of 95 %."""

    value: float
    low: float
    high: float


def require_ranking() -> None:
    """Make sure that strengths can be fitted, before anything is paid for.

    Raises:
        RankingMissing: a library is not installed.
    """
    if any(find_spec(name) is None for name in PACKAGES):
        raise RankingMissing("strengths need numpy and scikit-learn: install `rubricc[rank]`")


def strengths(count: int, results: Sequence[Result]) -> list[Strength] | None:
    """The strengths of ``count`` responses; ``None`` where the results do not connect all of them.

    Two groups of responses that were never compared with each other have no common scale, whatever
    a fit would say.
    """
    if len(components(count, results)) != 1:
        return None
    if count == 1:
        return [Strength(0.0, 0.0, 0.0)]
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    ordered = sorted(results)
    design = np.zeros((len(ordered), count))
    for row, (first, second, _) in enumerate(ordered):
        design[row, first], design[row, second] = 1.0, -1.0
    wins = np.array([p for _, _, p in ordered])
    model = LogisticRegression(
        C=PRIOR**2, fit_intercept=False, solver="newton-cg", tol=1e-10, max_iter=500
    )
    size = len(ordered)
    outcomes = np.concatenate([np.ones(size), np.zeros(size)])
    weights = np.concatenate([wins, 1.0 - wins])
    model.fit(np.concatenate([design, design]), outcomes, sample_weight=weights)
    values = model.coef_[0] - model.coef_[0].mean()
    return _with_intervals(values, _deviations(design, values))


def components(count: int, results: Sequence[Result]) -> list[set[int]]:
    """The responses in groups that results connect, by their places."""
    groups = [{place} for place in range(count)]
    for first, second, _ in results:
        one = next(group for group in groups if first in group)
        other = next(group for group in groups if second in group)
        if one is not other:
            one |= other
            groups.remove(other)
    return groups


def _deviations(design: Any, values: Any) -> Any:
    """Standard deviations about the mean of the group, from the curvature at the maximum."""
    import numpy as np

    count = len(values)
    odds = 1.0 / (1.0 + np.exp(-(design @ values)))
    curvature = design.T @ (design * (odds * (1.0 - odds))[:, None]) + np.eye(count) / PRIOR**2
    centred = np.eye(count) - np.full((count, count), 1.0 / count)
    covariance = centred @ np.linalg.inv(curvature) @ centred
    return np.sqrt(np.diag(covariance).clip(min=0.0))


def _with_intervals(values: Any, deviations: Any) -> list[Strength]:
    found = []
    for value, deviation in zip(values.tolist(), deviations.tolist(), strict=True):
        spread = WIDTH * deviation
        found.append(Strength(_round(value), _round(value - spread), _round(value + spread)))
    return found


def _round(value: float) -> float:
    """``value`` with :data:`DIGITS` decimals, and zero without a sign."""
    return round(value, DIGITS) + 0.0
