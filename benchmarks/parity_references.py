"""Published score formulas in plain Python, to compare rubricc with; nothing of rubricc is used.

Each follows the text or the code of its authors, summing in their order, with the source beside it.
Where the authors turn a failed judgement into a number, that is no part of the formula.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def healthbench(points: Sequence[float], met: Sequence[bool]) -> float | None:
    """The score of one HealthBench example; may be negative, ``None`` without positive points.

    Points of met criteria, negative ones included, over the sum of positive points
    (arXiv 2505.08775, section 3).
    """
    possible = sum(point for point in points if point > 0)
    if possible == 0:
        return None
    achieved = sum(point for point, holds in zip(points, met, strict=True) if holds)
    return achieved / possible


def healthbench_mean(scores: Sequence[float | None]) -> float:
    """The score of a run: the mean over examples that have one, clipped to 0..1 as a whole."""
    known = [score for score in scores if score is not None]
    return min(1.0, max(0.0, sum(known) / len(known)))


def rar_explicit(weights: Sequence[float], good: Sequence[bool]) -> float:
    """Explicit aggregation of Rubrics as Rewards (arXiv 2507.17746): sum of w·c over sum of w.

    ``weights`` are magnitudes. ``good`` says of each item whether the response did well by it:
    for a pitfall, whether it stayed out of it.
    """
    earned = sum(weight for weight, fine in zip(weights, good, strict=True) if fine)
    return earned / sum(weights)


def rlcf(
    weights: Sequence[float],
    ratings: Sequence[Sequence[float]],
    verified: Sequence[bool | None] = (),
) -> float:
    """The score of one response under a checklist of RLCF (arXiv 2507.18624, section 3).

    Ratings from 0 to 100 are averaged over samples; an item with a verifier is the mean of that
    and 100 or 0; the weighted sum is divided by 100 times the sum of weights, or by 1e-6 of it.
    """
    verdicts = verified or [None] * len(weights)
    total = 0.0
    for weight, samples, verdict in zip(weights, ratings, verdicts, strict=True):
        score = sum(samples) / len(samples)
        if verdict is not None:
            score = (score + 100.0 * verdict) / 2.0
        total += weight * score
    return total / (100.0 * max(sum(weights), 1e-8))


def dr_tulu(weights: Sequence[float], ratings: Sequence[int]) -> float:
    """The rubric reward of DR Tulu (arXiv 2511.19399): over the positive weights, or over 1.

    Ratings run from 0 to 2 and are halved.
    """
    weighted = sum(rating / 2.0 * weight for rating, weight in zip(ratings, weights, strict=True))
    positive = sum(weight for weight in weights if weight > 0)
    return weighted / max(positive, 1.0)


def open_instruct(weights: Sequence[float], ratings: Sequence[int]) -> float:
    """The rubric verifier of open-instruct: over the sum of all magnitudes, 0 where that is 0.

    As ``RubricVerifier`` in its ``ground_truth_utils.py`` computes it; ratings from 0 to 2, halved.
    """
    total = sum(abs(weight) for weight in weights)
    if total == 0:
        return 0.0
    weighted = sum(rating / 2.0 * weight for rating, weight in zip(ratings, weights, strict=True))
    return weighted / total


def rule_based_classes(
    document: Mapping[str, Any], response_type: str, propositions: Mapping[str, bool]
) -> list[str]:
    """The classes of rule-based rewards (arXiv 2411.01111) that hold, in their order.

    ``document`` is the published YAML; derived propositions are computed from those above them.
    """
    known = dict(propositions)
    for name, wanted in document["derived_propositions"].items():
        known[name] = all(known[one] is holds for one, holds in wanted.items())
    return [
        name
        for name in document["completion_class_order"]
        if all(
            known[one] is holds
            for one, holds in document["completion_classes"][name][response_type].items()
        )
    ]
