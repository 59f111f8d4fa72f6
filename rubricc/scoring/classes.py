"""Facts, derived facts and classes: which outcome of a rule-based reward holds.

Source: rule-based rewards, arXiv 2411.01111. The classes are exclusive and exhaustive; the
compiler proves it, so nothing here chooses between two that hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rubricc.plan.criterion import Derived, OutcomeClass
from rubricc.scoring.expression import Prepared, Situation, prepare_truth, score_names
from rubricc.scoring.span import ONE, ZERO, Span

COMBINATIONS: Final = 256
"""Up to this many combinations of unscored facts are tried to find the classes left."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one rubric with everything that they are computed from."""

    names: tuple[str, ...]
    numbers: tuple[float, ...]
    conditions: tuple[Prepared | None, ...]
    """``None`` for ``otherwise``."""
    derived: tuple[tuple[str, Prepared], ...]
    facts: tuple[str, ...]
    """The facts that they read, directly or through derived facts."""


def prepare_classes(
    derived: Sequence[Derived], classes: Sequence[OutcomeClass], facts: Collection[str]
) -> Classes:
    """Every expression prepared; derived facts stay in their order."""
    expressions = [one.value for one in derived] + [one.when for one in classes if one.when]
    reads = (
        ref.name
        for expression in expressions
        for ref in score_names(expression)
        if ref.of == "criterion"
    )
    return Classes(
        names=tuple(one.name for one in classes),
        numbers=tuple(one.number for one in classes),
        conditions=tuple(
            None if one.when is None else prepare_truth(one.when, facts=facts) for one in classes
        ),
        derived=tuple((one.name, prepare_truth(one.value, facts=facts)) for one in derived),
        facts=tuple(dict.fromkeys(name for name in reads if name in facts)),
    )


def derived_facts(classes: Classes, situation: Situation) -> dict[str, Span]:
    """The truth of every derived fact, each of which may use earlier ones."""
    found: dict[str, Span] = {}
    at = replace(situation, derived=found)
    for name, compute in classes.derived:
        span = compute(at)
        if span.low is None or span.high is None:
            span = ZERO
        found[name] = Span(0.0, span.high) if span.skipped else span
    return found


def possible_classes(classes: Classes, situation: Situation) -> tuple[int, ...]:
    """The places of the classes that can still hold; empty when none holds."""
    unknown = [name for name in classes.facts if _open(situation.criterion(name))]
    if not unknown or 2 ** len(unknown) > COMBINATIONS:
        return _holding(classes, situation)
    possible: set[int] = set()
    for values in itertools.product((ONE, ZERO), repeat=len(unknown)):
        settled = dict(zip(unknown, values, strict=True))
        possible.update(_holding(classes, _assume(situation, settled)))
        if len(possible) == len(classes.names):
            break
    return tuple(sorted(possible))


def class_span(classes: Classes, possible: Iterable[int]) -> Span:
    """The number of the class that holds; every number where none was found."""
    numbers = [classes.numbers[place] for place in possible] or list(classes.numbers)
    return Span(min(numbers), max(numbers))


def _open(span: Span) -> bool:
    return span.low is not None and (span.low != span.high or span.skipped)


def _assume(situation: Situation, settled: Mapping[str, Span]) -> Situation:
    def criterion(name: str) -> Span:
        return settled[name] if name in settled else situation.criterion(name)

    return replace(situation, criterion=criterion)


def _holding(classes: Classes, situation: Situation) -> tuple[int, ...]:
    """Three-valued: classes that hold or may hold; one that certainly holds excludes the rest."""
    at = replace(situation, derived=derived_facts(classes, situation))
    may: list[int] = []
    rest: int | None = None
    for place, condition in enumerate(classes.conditions):
        if condition is None:
            rest = place
            continue
        span = condition(at)
        if span.low is None or span.high is None or span.high <= 0.0:
            continue
        if span.low >= 1.0 and not span.skipped:
            return (place,)
        may.append(place)
    if rest is not None:
        may.append(rest)
    return tuple(may)
