"""What orders, samples and principles amount to: exact averages, then one outcome and one label.

Everything is kept as exact fractions until the end, so that exchanging the two responses gives one
minus the same number, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from rubricc.plan.policy import Preference
from rubricc.runtime.compare import TIE

Outcome = Literal["a", "b", "tie", "inconsistent", "none"]

HALF: Final = Fraction(1, 2)
ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)
_TIES_BELOW: Final = round(1 / TIE)
"""A probability ties within one part of so many."""
_STEPS: Final = 2**53
"""Multiples of 2**-53 are those doubles in 0..1 of which one minus each is one too."""


class Said(NamedTuple):
    """One sample: the probability that a is better, with a shown first and with b shown first.

    ``weight`` is that of the member of the jury. ``None`` is an order that brought no answer.
    """

    weight: Fraction
    ab: Fraction | None
    ba: Fraction | None


@dataclass(frozen=True, slots=True)
class Share:
    """The probability that a is better: over both orders, and in each.

    ``ba`` is ``None`` where only one order was asked.
    """

    p: Fraction
    ab: Fraction
    ba: Fraction | None

    @property
    def outcome(self) -> Literal["a", "b", "tie", "inconsistent"]:
        """What both orders say; ``inconsistent`` where they do not say the same."""
        first = side_of(self.ab)
        return first if self.ba is None or side_of(self.ba) == first else "inconsistent"

    @property
    def is_even(self) -> bool:
        """Whether it decides nothing, so that the next tier does."""
        return side_of(self.p) == "tie"


def certain(p: Fraction) -> Share:
    """What needs no asking, and so has no order."""
    return Share(p, p, None)


def side_of(p: Fraction) -> Literal["a", "b", "tie"]:
    """Which response a probability prefers; a tie within 1e-9 of one half."""
    beyond = 2 * p.numerator - p.denominator  # of both ends, 2 * p.denominator is the whole
    if abs(beyond) * _TIES_BELOW <= 2 * p.denominator:
        return "tie"
    return "a" if beyond > 0 else "b"


def pooled(samples: Sequence[Said], *, swapped: bool, votes: bool) -> Share | None:
    """The samples of one principle together; ``None`` where no sample is complete.

    The orders of each sample are averaged, then the samples by weight. A sample of which an order
    brought no answer takes no part. With ``votes`` each sample has one whole vote, for the response
    that its orders together prefer, and half a vote for each where they prefer none.
    """
    valid = [one for one in samples if one.ab is not None and (one.ba is not None or not swapped)]
    if not valid:
        return None
    if len(valid) == 1 and not votes:
        return Share(_of_orders(valid[0], swapped), valid[0].ab or ZERO, valid[0].ba)
    weights = [one.weight for one in valid]
    ab = _mean(zip(weights, (one.ab or ZERO for one in valid), strict=True))
    ba = _mean(zip(weights, (one.ba or ZERO for one in valid), strict=True))
    means = [_of_orders(one, swapped) for one in valid]
    ballots = map(_ballot, means) if votes else means
    p = _mean(zip(weights, ballots, strict=True))
    return Share(p, ab, ba if swapped else None)


def combined(shares: Iterable[tuple[Fraction, Share]]) -> Share:
    """Several principles together: the mean by weight. What has no order counts in both."""
    entries = list(shares)
    if len(entries) == 1:
        return entries[0][1]
    p = _mean((weight, share.p) for weight, share in entries)
    ab = _mean((weight, share.ab) for weight, share in entries)
    if all(share.ba is None for _, share in entries):
        return Share(p, ab, None)
    ba = _mean((weight, share.ab if share.ba is None else share.ba) for weight, share in entries)
    return Share(p, ab, ba)


def number(p: Fraction) -> float:
    """As a double, so that ``number(1 - p) == 1 - number(p)`` exactly."""
    if p.denominator == 1:
        return float(p.numerator)
    return round(p * _STEPS) / _STEPS


def clamped(p: float, policy: Preference) -> float:
    """``p`` within the bounds of the policy, the last thing that is done to it."""
    if policy.clamp is None:
        return p
    low, high = policy.clamp
    return min(max(p, low), high)


def label_of(p: float, outcome: Outcome, policy: Preference) -> float | None:
    """What a row of a data set says: ``p``, or 1, 0 and one half under ``labels: hard``.

    ``None`` for a tie and for orders that disagree under ``ties: drop``.
    """
    if outcome == "none" or (outcome in ("tie", "inconsistent") and policy.ties == "drop"):
        return None
    if policy.labels == "soft":
        return p
    return {"a": 1.0, "b": 0.0}.get(outcome, 0.5)


def _of_orders(said: Said, swapped: bool) -> Fraction:
    first = said.ab or ZERO
    return (first + (said.ba or ZERO)) / 2 if swapped else first


def _ballot(p: Fraction) -> Fraction:
    return {"a": _ONE, "b": ZERO, "tie": HALF}[side_of(p)]


def _mean(entries: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    total = weight = ZERO
    for of, value in entries:
        total += of * value
        weight += of
    return total / weight
