"""What two sides said of one criterion, as pairs, and the figures of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import permutations

from rubricc.agreement.figures import Method, Rate
from rubricc.agreement.labels import Classes, Label, Labels, Pair, majority
from rubricc.agreement.result import Measured
from rubricc.agreement.statistics import figures, flip_rate


@dataclass(slots=True)
class Repeats:
    """Two answers each to the same question."""

    clusters: list[str] = field(default_factory=list)
    first: list[Label | None] = field(default_factory=list)
    second: list[Label | None] = field(default_factory=list)

    def add(self, cluster: str, first: Labels, second: Labels) -> None:
        """Take the answers about one criterion of a row into account, element by element."""
        for one, other in zip(first, second, strict=False):
            self.clusters.append(cluster)
            self.first.append(one)
            self.second.append(other)

    def extend(self, more: Repeats) -> None:
        """Take the answers about another criterion into account."""
        self.clusters += more.clusters
        self.first += more.first
        self.second += more.second

    def rate(self, method: Method) -> Rate | None:
        """How often they differ; ``None`` where nothing was asked twice."""
        if not self.clusters:
            return None
        return flip_rate(self.first, self.second, method, self.clusters)


@dataclass(slots=True)
class Pairs:
    """All pairs of one criterion, and what is missing."""

    classes: Classes
    majority: list[Pair] = field(default_factory=list)
    """The judge's label and that of most people."""
    each_person: list[Pair] = field(default_factory=list)
    """The judge's label and each person's."""
    people: list[Pair] = field(default_factory=list)
    """Every two people's labels, both ways round."""
    counts: Counter[str] = field(default_factory=Counter)
    """``labelled``, ``split``, ``unscored`` and ``by_code``, as :class:`Measured` has them."""
    retest: Repeats = field(default_factory=Repeats)
    order_flip: Repeats = field(default_factory=Repeats)

    def add(self, cluster: str, said: Sequence[Label], judge: Label | None) -> None:
        """Take one response, or one element, into account; ``said`` has a label or more."""
        self.people += [Pair(cluster, one, other) for one, other in permutations(said, 2)]
        if judge is not None:
            self.each_person += [Pair(cluster, judge, label) for label in said]
        label = majority(said)
        if label is None:
            self.counts["split"] += 1
            return
        self.counts["labelled"] += 1
        if judge is None:
            self.counts["unscored"] += 1
        else:
            self.majority.append(Pair(cluster, judge, label))

    def extend(self, more: Pairs) -> None:
        """Take the pairs of another criterion into account."""
        self.majority += more.majority
        self.each_person += more.each_person
        self.people += more.people

    @property
    def is_empty(self) -> bool:
        """Whether nobody said anything."""
        return not (self.counts or self.retest.clusters or self.order_flip.clusters)

    def measured(self, method: Method) -> Measured:
        """All figures."""
        labelled, unscored = self.counts["labelled"], self.counts["unscored"]
        several = bool(self.people)
        return Measured(
            labelled=labelled,
            split=self.counts["split"],
            unscored=unscored,
            by_code=self.counts["by_code"],
            coverage=(labelled - unscored) / labelled if labelled else None,
            majority=figures(self.majority, self.classes, method),
            each_person=figures(self.each_person, self.classes, method) if several else None,
            people=figures(self.people, self.classes, method) if several else None,
            retest=self.retest.rate(method),
            order_flip=self.order_flip.rate(method),
        )
