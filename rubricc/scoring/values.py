"""From verdicts to the values that criteria have or can still have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.plan.criterion import Criterion
from rubricc.plan.model import Kind
from rubricc.plan.verdict import NOT_APPLICABLE, Verdict, unscored
from rubricc.scoring.span import ONE, SKIPPED, ZERO, Span

Given = Verdict | Sequence[Verdict]
"""A verdict, or one per element for a criterion with ``each``."""

NOT_GIVEN: Final = unscored("no verdict was given")

HOLDS_ABOVE: Final = 0.5
"""A hard rule or a fact, which are met or not, holds above this mean of votes."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One criterion as scoring needs it: what its value can be, and what it waits for."""

    name: str
    place: int
    """Its position among the criteria, in file order."""
    kind: Kind
    weight: float
    """Signed; 0 for hard rules and facts, which stand in no sum."""
    low: float
    high: float
    """The least and greatest value of a scored verdict, in 0..1."""
    points: tuple[float, ...]
    """Every value that a verdict can have; empty where votes are averaged."""
    open_when: bool
    has_when: bool
    """Whether code decides a ``when`` before anything is asked."""
    each: tuple[str, ...] | None
    """The path of the list with one element per verdict."""
    needs: tuple[tuple[int, float], ...] = ()
    """Places of other criteria with the least value that satisfies the need."""
    needs_raw: bool = False
    needed: bool = False
    """Whether another criterion needs it."""

    @property
    def in_sums(self) -> bool:
        """Whether it is a principle or a pitfall."""
        return self.weight != 0.0


def subject(criterion: Criterion, place: int, *, mean_votes: bool) -> Subject:
    """``criterion`` prepared, without its needs.

    Raises:
        ValueError: a principle or pitfall has no weight, or one of the wrong sign.
    """
    points = _points(criterion)
    averaged = criterion.decide == "mean" or (mean_votes and criterion.decide != "check")
    return Subject(
        name=criterion.name,
        place=place,
        kind=criterion.kind,
        weight=_weight(criterion),
        low=min(points),
        high=max(points),
        points=() if averaged else points,
        open_when=criterion.open_when,
        has_when=criterion.when is not None,
        each=criterion.each.source if criterion.each else None,
        needs_raw=criterion.needs_raw,
    )


def _points(criterion: Criterion) -> tuple[float, ...]:
    """The values that a verdict can have; with ``decide: mean`` the means of code and judge."""
    if criterion.scale is None or criterion.decide == "check":
        judged: tuple[float, ...] = (0.0, 1.0)
    else:
        judged = tuple(level.value for level in criterion.scale.levels)
    if criterion.decide != "mean":
        return judged
    return tuple((code + value) / 2.0 for code in (0.0, 1.0) for value in judged)


def _weight(criterion: Criterion) -> float:
    if criterion.kind in ("hard_rule", "fact"):
        return 0.0
    weight = criterion.weight
    if weight is None or not (weight > 0.0 if criterion.kind == "principle" else weight < 0.0):
        raise ValueError(f"`{criterion.name}`: a {criterion.kind} cannot weigh {weight}")
    return float(weight)


def own_verdicts(
    about: Subject, given: Given | None, inputs: Mapping[str, object] | None
) -> Given | None:
    """What was found about one criterion itself, before needs.

    For a criterion with ``each``: one verdict per element, or ``None`` while nobody knows how many
    elements there are. A name that is missing is unscored.

    Raises:
        ValueError: a list was given for a criterion without ``each``.
    """
    if about.each is None:
        if isinstance(given, Sequence):
            raise ValueError(f"`{about.name}` takes one verdict, not a list")
        return NOT_GIVEN if given is None else given
    if isinstance(given, Verdict):
        if given.state == "not_applicable":
            return ()
        if given.state == "scored":
            return (given,)
    elif given is not None:
        return given
    count = _count(about.each, inputs)
    if count is None:
        return None
    return (given or NOT_GIVEN,) * count


def _count(path: tuple[str, ...], inputs: Mapping[str, object] | None) -> int | None:
    value: object = inputs
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return len(value) if isinstance(value, (list, tuple)) else None


def cell(about: Subject, verdict: Verdict, *, missing: bool) -> Span:
    """The values that one verdict leaves open; ``missing`` when nobody gave any."""
    value = verdict.value
    if value is not None:
        if value == 1.0:
            return ONE
        return ZERO if value == 0.0 else Span(value, value)
    if verdict.state == "not_applicable":
        return SKIPPED
    if verdict.applies is None:
        return Span(about.low, about.high, about.open_when or (missing and about.has_when))
    return Span(about.low, about.high, not verdict.applies)


def completions(about: Subject, span: Span, *, every_point: bool) -> tuple[Verdict, ...] | None:
    """The verdicts that an unscored one can become; ``None`` when they cannot be listed.

    ``every_point`` asks for all levels instead of the two extremes.
    """
    if every_point and not about.points:
        return None
    values = dict.fromkeys(about.points if every_point else (about.low, about.high))
    found = tuple(Verdict("scored", value, value) for value in values)
    return (*found, NOT_APPLICABLE) if span.skipped else found
