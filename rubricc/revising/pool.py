"""The rules of one row that critiques and revisions can be put by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rubricc.plan.criterion import Criterion, Each
from rubricc.plan.plan import Plan
from rubricc.plan.policy import Guidance
from rubricc.prompts.fence import inline
from rubricc.prompts.fill import Unfilled
from rubricc.prompts.guidance import Use, derive_guidance, said
from rubricc.runtime.case import Case

DRAWN: Final = ("principle", "pitfall")
"""Kinds of rules that are drawn. Hard rules are taken where they are broken, and facts never."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule, or one element of a rule with ``each``.

    ``name`` is as rows and results name it: ``covers``, or ``covers[1]`` for an element.
    """

    name: str
    kind: str
    guidance: Guidance
    each: Each | None = None
    element: int = 0

    def said(self, use: Use, values: Mapping[str, object]) -> str:
        """What a prompt says about it, with the row's ``values``; empty where nothing is said.

        Raises:
            Unfilled: a slot has no value.
        """
        if not getattr(self.guidance, use):
            return ""
        if self.each is not None:
            values = {**values, self.each.variable: self._element(values)}
        return said(self.guidance, use, values)

    def _element(self, values: Mapping[str, object]) -> object:
        assert self.each is not None
        found: object = values
        for name in self.each.source:
            found = found.get(name) if isinstance(found, Mapping) else None
        is_list = isinstance(found, Sequence) and not isinstance(found, str)
        return found[self.element] if is_list and self.element < len(found) else None  # type: ignore[arg-type,index]


def pool_of(plan: Plan, case: Case) -> dict[str, Entry]:
    """Every rule of a row that has words to go by, in file order; the row's own come last."""
    guidance = {one.name: one for one in plan.guidance}
    found: dict[str, Entry] = {}
    for decider in case.deciders:
        criterion = decider.criterion
        own = guidance.get(criterion.name)
        if own is not None:
            found.update((entry.name, entry) for entry in _entries(criterion, own, case))
    found.update((entry.name, entry) for entry in _brought(case))
    return found


def usable(entry: Entry, values: Mapping[str, object], *, critiques: bool) -> bool:
    """Whether a step can go by it: what the prompts say of it is there, and all slots filled."""
    try:
        revise = entry.said("revise", values)
        return bool(revise) and (not critiques or bool(entry.said("critique", values)))
    except Unfilled:
        return False


def applicable(pool: Mapping[str, Entry], case: Case) -> list[str]:
    """Names of the entries that apply as far as code and the row say, in the order of the pool."""
    labels = _labels(case)
    return [name for name in pool if labels.get(name) != "not_applicable"]


def _labels(case: Case) -> dict[str, object]:
    """The verdicts of code and of the row by entry."""
    found: dict[str, object] = {}
    for name, label in case.score().verdicts.items():
        if isinstance(label, list):
            found.update((f"{name}[{place}]", one) for place, one in enumerate(label))
        else:
            found[name] = label
    return found


def _entries(criterion: Criterion, guidance: Guidance, case: Case) -> Iterator[Entry]:
    name, kind = criterion.name, criterion.kind
    if criterion.each is None:
        yield Entry(name, kind, guidance)
        return
    found: object = case.facts.environment
    for part in criterion.each.source:
        found = found.get(part) if isinstance(found, Mapping) else None
    count = len(found) if isinstance(found, (list, tuple)) else 0
    for place in range(count):
        label = f"{name}[{place}]"
        own = guidance.model_copy(update={"name": label})
        yield Entry(label, kind, own, criterion.each, place)


def _brought(case: Case) -> Iterator[Entry]:
    """The criteria that the row brings; their texts are data and have no slots."""
    for generated in case.generated:
        kind = generated.shape.kind
        text = (inline("statement", generated.text),)
        guidance = derive_guidance(generated.name, kind, text)
        if guidance is not None:
            yield Entry(generated.name, kind, guidance)
