"""The formula of a plan, and of the plan with the criteria that a row brings.

Rows whose generated criteria have the same kinds, weights, tags and scales share one formula:
names and texts do not score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rubricc.plan.criterion import Criterion
from rubricc.plan.expression import Expression
from rubricc.plan.plan import Plan
from rubricc.runtime.decide import Decider
from rubricc.runtime.generated import Generated, Shape
from rubricc.runtime.given import Reader, Verdicts, verdicts_on
from rubricc.scoring.formula import Formula

KEPT = 4096
"""How many formulas are kept; the oldest makes room."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A formula, and the generated criteria of one row under the names that it knows them by."""

    formula: Formula
    brought: Sequence[Brought] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """The row's own names, by the names of the formula."""

    def deciders(self) -> Iterator[Decider]:
        """What decides each generated criterion."""
        for criterion, verdicts in self.brought:
            reader = Reader(self.names[criterion.name], verdicts)
            yield Decider(criterion, None, None, reader)


class Brought(NamedTuple):
    """A generated criterion as the formula knows it, with the verdicts that it can have."""

    criterion: Criterion
    verdicts: Verdicts


class Formulas:
    """Prepares the formula of each distinct shape once."""

    def __init__(
        self, plan: Plan, evaluate: Callable[[Expression, Mapping[str, object]], object]
    ) -> None:
        self._plan = plan
        self._evaluate = evaluate
        self._plain = Variant(Formula(plan, evaluate))
        self._kept: dict[tuple[Shape, ...], tuple[Formula, list[Brought]]] = {}

    def variant(self, generated: Sequence[Generated]) -> Variant:
        """The formula for a row with these criteria of its own."""
        if not generated:
            return self._plain
        shapes = tuple([entry.shape for entry in generated])
        kept = self._kept.get(shapes)
        if kept is None:
            kept = self._prepare(shapes)
        formula, brought = kept
        pairs = zip(brought, generated, strict=True)
        names = {inner.criterion.name: entry.name for inner, entry in pairs}
        return Variant(formula, brought, names)

    def _prepare(self, shapes: tuple[Shape, ...]) -> tuple[Formula, list[Brought]]:
        brought = [_brought(shape, place) for place, shape in enumerate(shapes)]
        criteria = [entry.criterion for entry in brought]
        formula = Formula(self._plan, self._evaluate, brought=criteria)
        if len(self._kept) >= KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[shapes] = formula, brought
        return formula, brought


@lru_cache(maxsize=KEPT)
def _brought(shape: Shape, place: int) -> Brought:
    """The criterion of one shape at one place, under a name that no written one can have."""
    return Brought(shape.criterion(f"generated[{place}]"), verdicts_on(shape.scale))
