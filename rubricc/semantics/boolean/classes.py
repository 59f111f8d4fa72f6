"""Classes of rule-based rewards: exactly one holds, whatever the facts (arXiv 2411.01111)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rubricc.plan.criterion import Derived, OutcomeClass
from rubricc.semantics.boolean.condition import Case, Conditions
from rubricc.semantics.boolean.diagram import TooManyNodes


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two classes that hold at once."""

    first: str
    second: str
    case: Case


@dataclass(frozen=True, slots=True)
class Gap:
    """A case in which no class holds, where there is no ``otherwise``."""

    case: Case


@dataclass(frozen=True, slots=True)
class NeverHolds:
    """A class that no case falls into; for ``otherwise``, the others leave nothing."""

    name: str


@dataclass(frozen=True, slots=True)
class Undecided:
    """The conditions are too entangled to be proved within bounds."""


ClassFault = Overlap | Gap | NeverHolds | Undecided


def prove_classes(
    derived: Sequence[Derived], classes: Sequence[OutcomeClass]
) -> tuple[ClassFault, ...]:
    """Why the classes are not mutually exclusive and exhaustive; empty when they are.

    Facts are true or false, a fact that is not applicable is false. Comparisons of one number or
    text with constants are understood; any other condition is taken to be true or false
    independently of the rest, so that two of them that really exclude each other may be reported
    as an overlap: say it with ``not``.
    """
    conditions = [one.when for one in classes if one.when is not None]
    try:
        return _faults(Conditions(conditions, derived), classes)
    except TooManyNodes:
        return (Undecided(),)


def _faults(conditions: Conditions, classes: Sequence[OutcomeClass]) -> tuple[ClassFault, ...]:
    diagrams = conditions.diagrams
    faults: list[ClassFault] = []
    named = [
        (one.name, diagrams.conjunction((conditions.possible, conditions.function(one.when))))
        for one in classes
        if one.when is not None
    ]
    for place, (second, later) in enumerate(named):
        for first, earlier in named[:place]:
            case = conditions.case(diagrams.conjunction((earlier, later)))
            if case is not None:
                faults.append(Overlap(first, second, case))
    rest = diagrams.negation(diagrams.disjunction(function for _, function in named))
    left = conditions.case(rest)
    otherwise = [one.name for one in classes if one.when is None]
    if left is not None and not otherwise:
        faults.append(Gap(left))
    faults += [NeverHolds(name) for name, function in named if conditions.case(function) is None]
    if left is None:
        faults += [NeverHolds(name) for name in otherwise]
    return tuple(faults)
