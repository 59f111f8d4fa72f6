"""Labels of people and of a judge, row by row, to everything that is measured of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Literal

from rubricc.agreement.figures import Estimate, Figures, Method
from rubricc.agreement.labels import MET_OR_UNMET, Labels, Pair, classes_of
from rubricc.agreement.pairs import Pairs
from rubricc.agreement.read import LabelledRow, Sheet
from rubricc.agreement.result import CriterionMeasured, Measured
from rubricc.agreement.stale import question_digests
from rubricc.agreement.statistics import NOT_POOLED, agreement
from rubricc.plan.plan import Plan
from rubricc.runtime.invalid import RowInvalid
from rubricc.scoring.layout import OVERALL

BROUGHT = "criteria that rows bring"
"""Under this name criteria of rows are put together; no written one can have it."""


RepeatKind = Literal["retest", "order_flip"]


class Measurement:
    """Takes rows as they come; keeps labels and no texts."""

    def __init__(self, plan: Plan, method: Method) -> None:
        self.rows = 0
        self.notes: Counter[str] = Counter()
        self._method = method
        self._digests = question_digests(plan)
        self._pairs = {one.name: Pairs(classes_of(one.scale)) for one in plan.criteria}
        self._judged = {one.name for one in plan.criteria if one.question is not None}
        if plan.reward.holistic is not None:
            self._pairs[OVERALL] = Pairs(classes_of(plan.reward.holistic))
            self._judged.add(OVERALL)
        self._pairs[BROUGHT] = Pairs(MET_OR_UNMET)
        self._judged.add(BROUGHT)

    def add(self, row: LabelledRow, judge: Sheet, by_code: Collection[str] = ()) -> None:
        """Take one row into account; ``by_code`` names criteria that code decided in it.

        Raises:
            RowInvalid: people spoke of another number of elements than the judge did.
        """
        names = dict.fromkeys(name for sheet in row.people for name in sheet)
        sheets = {name: [s[name] for s in row.people if name in s] for name in names}
        answers = {name: _answers(name, judge, len(sheets[name][0])) for name in names}
        self.rows += 1
        for name, said in sheets.items():
            key = self._key(name, row)
            if key is None:
                self.notes["labels on scales that rows bring were left out"] += 1
            elif name in by_code and key in self._judged:
                self._pairs[key].counts["by_code"] += len(said[0])
            else:
                _add(self._pairs[key], row.cluster, said, answers[name])

    def add_repeat(self, kind: RepeatKind, row: LabelledRow, first: Sheet, second: Sheet) -> None:
        """Take two answers of the judge about one row into account."""
        for name, labels in first.items():
            key = self._key(name, row)
            if key in self._judged and name in second:
                pairs = self._pairs[key]
                repeats = pairs.retest if kind == "retest" else pairs.order_flip
                repeats.add(row.cluster, labels, second[name])

    def criteria(self) -> tuple[CriterionMeasured, ...]:
        """Every criterion that people labelled, in file order."""
        return tuple(
            CriterionMeasured(
                **pairs.measured(self._method).__dict__,
                name=name,
                decided_by="judge" if name in self._judged else "code",
                digest=self._digests.get(name, ""),
            )
            for name, pairs in self._pairs.items()
            if not pairs.is_empty
        )

    def overall(self) -> Measured:
        """All criteria that the judge decides, together."""
        every, pooled = Pairs(MET_OR_UNMET), Pairs(MET_OR_UNMET)
        for pairs in self._of_judge():
            every.extend(pairs)
            pooled.counts += pairs.counts
            pooled.retest.extend(pairs.retest)
            pooled.order_flip.extend(pairs.order_flip)
            if not pairs.classes.levels:
                pooled.extend(pairs)
        found = pooled.measured(self._method)
        kept = {
            "majority": self._together(found.majority, every.majority),
            "each_person": every.people and self._together(found.each_person, every.each_person),
            "people": every.people and self._together(found.people, every.people),
        }
        return found.model_copy(update={name: figures or None for name, figures in kept.items()})

    def _together(self, pooled: Figures | None, every: list[Pair]) -> Figures:
        """The figures of what is met or unmet, with the agreement on everything."""
        apart = Estimate(reason=NOT_POOLED)
        are_pooled = pooled is not None and (pooled.pooled > 0 or not every)
        return Figures(
            pairs=len(every),
            clusters=len({pair.cluster for pair in every}),
            pooled=pooled.pooled if pooled else 0,
            agreement=agreement(every, self._method),
            f1=pooled.f1 if pooled and are_pooled else apart,
            kappa=pooled.kappa if pooled and are_pooled else apart,
        )

    def _of_judge(self) -> Iterator[Pairs]:
        return (pairs for name, pairs in self._pairs.items() if name in self._judged)

    def _key(self, name: str, row: LabelledRow) -> str | None:
        """Where pairs of this criterion belong; ``None`` for a scale that a row brings."""
        classes = row.brought.get(name)
        if classes is None:
            return name
        return None if classes.levels else BROUGHT


def _add(pairs: Pairs, cluster: str, sheets: list[Labels], answers: Labels) -> None:
    for labels, answer in zip(zip(*sheets, strict=True), answers, strict=True):
        said = [label for label in labels if label is not None]
        if said:
            pairs.add(cluster, said, answer)


def _answers(name: str, judge: Sheet, count: int) -> Labels:
    """The judge's labels, one an element; all unscored where it has none."""
    labels = judge.get(name, ())
    if all(label is None for label in labels):
        return (None,) * count
    if len(labels) != count:
        raise RowInvalid(f"`{name}` has {count} labels of people and {len(labels)} elements")
    return labels
