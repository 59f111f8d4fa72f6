"""The formula of a plan, and of the plan with the criteria that a row brings.

Rows whose generated criteria have the same kinds, weights, tags and scales share one formula:
names and texts do not score.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rubricc.plan.expression import Expression
from rubricc.plan.plan import Plan
from rubricc.runtime.decide import Decider
from rubricc.runtime.generated import Generated, Shape
from rubricc.runtime.given import Reader
from rubricc.scoring.formula import Formula

KEPT = 4096
"""How many formulas are kept; the oldest makes room."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A formula, and the generated criteria of one row under the names that it knows them by."""

    formula: Formula
    generated: Sequence[Generated] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """The row's own names, by the names of the formula."""

    def deciders(self) -> Iterator[tuple[Decider, str]]:
        """What decides each generated criterion, with the formula's name for it."""
        for entry, name in zip(self.generated, self.names, strict=True):
            reader = Reader(entry.name, entry.shape.scale)
            yield Decider(entry.criterion(entry.name), None, None, reader), name


class Formulas:
    """Prepares the formula of each distinct shape once."""

    def __init__(
        self, plan: Plan, evaluate: Callable[[Expression, Mapping[str, object]], object]
    ) -> None:
        self._plan = plan
        self._evaluate = evaluate
        self._plain = Variant(Formula(plan, evaluate))
        self._kept: dict[tuple[Shape, ...], Formula] = {}

    def variant(self, generated: Sequence[Generated]) -> Variant:
        """The formula for a row with these criteria of its own."""
        if not generated:
            return self._plain
        shapes = tuple(entry.shape for entry in generated)
        formula = self._kept.get(shapes)
        if formula is None:
            brought = [entry.criterion(_inner(place)) for place, entry in enumerate(generated)]
            formula = Formula(self._plan, self._evaluate, brought=brought)
            if len(self._kept) >= KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[shapes] = formula
        names = {_inner(place): entry.name for place, entry in enumerate(generated)}
        return Variant(formula, generated, names)


def _inner(place: int) -> str:
    """A name that no written criterion can have."""
    return f"generated[{place}]"
