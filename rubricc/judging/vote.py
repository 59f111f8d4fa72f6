"""Samples and juries to one verdict.

``cannot_tell`` and *not applicable* are answers like any other and take part in the vote; an
answer that never came, or is not valid, takes none. A verdict needs more than half of the weight
of the valid samples. Where values are combined (on a scale, and under ``mean``, ``minimum`` and
``maximum``) that holds for the class first: scored, not applicable, or cannot tell. Then the values
of the scored samples alone are combined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from rubricc.judging.verdicts import CANNOT_TELL, at_value
from rubricc.plan.scale import Scale
from rubricc.plan.verdict import Verdict, unscored

Vote = Literal["majority", "mean", "minimum", "maximum"]

NOBODY_ASKED: Final = unscored("no judge was asked")

_ORDER: Final = ("met", "unmet", "scored", "not_applicable", "cannot_tell")
"""In which order a reason counts votes, so that the order of samples does not show."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """The verdict of one sample of one member of a jury.

    An unscored verdict other than :data:`CANNOT_TELL` stands for an answer that never came or was
    not valid, and says why. ``weight`` is above 0.
    """

    verdict: Verdict
    weight: float = 1.0

    @property
    def valid(self) -> bool:
        """Whether it takes part in the vote."""
        return self.verdict.state != "unscored" or self.verdict == CANNOT_TELL

    @property
    def label(self) -> str | int | float | None:
        """As a record of votes writes it; ``None`` for no valid answer."""
        if not self.valid:
            return None
        return "cannot_tell" if self.verdict == CANNOT_TELL else self.verdict.label


def vote(ballots: Sequence[Ballot], how: Vote = "majority", scale: Scale | None = None) -> Verdict:
    """The verdict of ``ballots`` on a criterion with ``scale``, or one that is met or not.

    ``majority`` takes the lower median where there are levels, or values between 0 and 1, as
    log-probabilities give them. With no valid sample the first one's reason stands.
    """
    if not ballots:
        return NOBODY_ASKED
    valid = [ballot for ballot in ballots if ballot.valid]
    if not valid:
        return ballots[0].verdict
    by_label = how == "majority" and scale is None and all(_is_plain(each) for each in valid)
    parties = _parties(valid, by_label)
    winner = _majority(parties)
    if winner is None:
        return unscored(_divided(parties, len(valid), len(ballots)))
    return _combined(parties[winner], how, scale)


def agreeing(ballots: Sequence[Ballot], verdict: Verdict) -> int | None:
    """The place of the first ballot that says ``verdict``; its evidence and reason go with it.

    ``None`` where none does, as of a mean.
    """
    places = (place for place, each in enumerate(ballots) if each.verdict == verdict)
    return next(places, None)


def _is_plain(ballot: Ballot) -> bool:
    return ballot.verdict.value in (None, 0.0, 1.0)


def _parties(valid: Sequence[Ballot], by_label: bool) -> Mapping[str, list[Ballot]]:
    """The valid ballots by label, or by class."""
    parties: dict[str, list[Ballot]] = defaultdict(list)
    for ballot in valid:
        classed = ballot.verdict.state == "scored" and not by_label
        parties["scored" if classed else str(ballot.label)].append(ballot)
    return parties


def _majority(parties: Mapping[str, Sequence[Ballot]]) -> str | None:
    """Who has more than half of the weight."""
    weights = {name: _weight(party) for name, party in parties.items()}
    half = sum(weights.values()) / 2
    return next((name for name, weight in weights.items() if weight > half), None)


def _weight(ballots: Sequence[Ballot]) -> Fraction:
    """The weight of ballots together, as exact as the decimals that an author wrote.

    Sums of floats depend on their order, and let 0.1 + 0.2 outvote 0.3.
    """
    return sum((Fraction(repr(ballot.weight)) for ballot in ballots), Fraction(0))


def _combined(party: Sequence[Ballot], how: Vote, scale: Scale | None) -> Verdict:
    """The verdict of ballots of one class."""
    ordered = sorted(party, key=_rank)
    first, last = ordered[0].verdict, ordered[-1].verdict
    if first == last or how == "minimum":
        return first
    if how == "maximum":
        return last
    if how == "mean":
        return at_value(scale, _mean(party))
    return _lower_median(ordered)


def _rank(ballot: Ballot) -> tuple[float, str]:
    """Orders ballots by value; two levels of one value by their names."""
    return (ballot.verdict.value or 0.0, str(ballot.verdict.label))


def _lower_median(ordered: Sequence[Ballot]) -> Verdict:
    """The lowest verdict that has half of the weight at or below it."""
    half = _weight(ordered) / 2
    passed = Fraction(0)
    for ballot in ordered:
        passed += Fraction(repr(ballot.weight))
        if passed >= half:
            break
    return ballot.verdict


def _mean(party: Sequence[Ballot]) -> float:
    """The weighted mean, summed from left to right, and never outside of what it is the mean of."""
    values = [ballot.verdict.value or 0.0 for ballot in party]
    total = weight = 0.0
    for value, ballot in zip(values, party, strict=True):
        total += ballot.weight * value
        weight += ballot.weight
    return min(max(total / weight, min(values)), max(values))


def _divided(parties: Mapping[str, Sequence[Ballot]], valid: int, drawn: int) -> str:
    """Why there is no majority, as ``no majority among 2 samples: met 1, unmet 1``."""
    counts = ", ".join(
        f"{name} {float(_weight(parties[name])):g}" for name in _ORDER if name in parties
    )
    among = f"{valid} samples" if valid == drawn else f"{valid} valid of {drawn} samples"
    equal = all(each.weight == 1 for party in parties.values() for each in party)
    return f"no majority among {among}{'' if equal else ' by weight'}: {counts}"
