"""A plan prepared for scoring: criteria by place, the order of needs, the trees of sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from rubricc.plan.criterion import Criterion, Need
from rubricc.plan.expression import Expression
from rubricc.plan.plan import Plan
from rubricc.scoring.classes import Classes, prepare_classes
from rubricc.scoring.expression import Prepared, prepare, score_names, separable
from rubricc.scoring.span import UNDEFINED, Span
from rubricc.scoring.tree import Node, Tree, plant
from rubricc.scoring.values import NOT_GIVEN, Given, Subject, subject

OVERALL = "overall"
"""The key of the one rating of ``aggregate: holistic``."""

PRIORITIES = ("essential", "important", "optional")
"""The weightiest first."""


class Layout:
    """Everything about one plan that no verdict changes; parts are worked out when first used.

    ``brought`` are the criteria that a data row supplies for a generated slot; they follow the
    plan's own, in the order given. ``open_slot`` says that a row may still bring some.
    """

    def __init__(
        self, plan: Plan, brought: Sequence[Criterion] = (), *, open_slot: bool = False
    ) -> None:
        self.plan = plan
        self.reward = plan.reward
        self.criteria = (*plan.criteria, *brought)
        self.members = (*plan.members, *(one.name for one in brought))
        self.open_slot = open_slot and bool(plan.generated)
        self.open_faults = self.open_slot and any(s.weight_low < 0.0 for s in plan.generated)
        self.names = frozenset(one.name for one in self.criteria)
        if len(self.names) < len(self.criteria):
            raise ValueError("two criteria have the same name")
        self.keys = self.names | {OVERALL} if self.holistic else self.names

    @cached_property
    def has_needs(self) -> bool:
        """Whether any criterion needs another."""
        return any(one.needs for one in self.criteria)

    @property
    def holistic(self) -> bool:
        """Whether one rating of the whole is the score."""
        return self.reward.aggregate == "holistic"

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """Every criterion in file order, its needs resolved to places.

        Raises:
            ValueError: a need names no criterion.
        """
        mean_votes = self.plan.judge.vote == "mean"
        plain = [subject(one, at, mean_votes=mean_votes) for at, one in enumerate(self.criteria)]
        if not self.has_needs:
            return tuple(plain)
        places = {one.name: at for at, one in enumerate(self.criteria)}
        needed: set[int] = set()
        for at, one in enumerate(self.criteria):
            if one.needs:
                needs = tuple(_least(need, places, plain) for need in one.needs)
                needed.update(place for place, _ in needs)
                plain[at] = replace(plain[at], needs=needs)
        return tuple(
            replace(about, needed=True) if about.place in needed else about for about in plain
        )

    @cached_property
    def by_name(self) -> Mapping[str, Subject]:
        """Every criterion by name."""
        return {about.name: about for about in self.subjects}

    @cached_property
    def order(self) -> Sequence[int]:
        """Places such that every need comes before what needs it.

        Raises:
            ValueError: criteria need each other in a circle.
        """
        if not any(about.needs for about in self.subjects):
            return range(len(self.subjects))
        return tuple(_needs_first(self.subjects))

    @cached_property
    def tree(self) -> Tree:
        """The tree in which sums run."""
        return plant(self.members, self.by_name, self.plan.classes)

    @cached_property
    def tags(self) -> Mapping[str, Node]:
        """One view a tag, over the principles and pitfalls that carry it."""
        return self._views((tag, one.name) for one in self.criteria for tag in one.tags)

    @cached_property
    def priorities(self) -> Mapping[str, Node]:
        """One view a priority that some principle or pitfall has, the weightiest first."""
        found = self._views((one.priority, one.name) for one in self.criteria if one.priority)
        return {name: found[name] for name in PRIORITIES if name in found}

    @cached_property
    def tiers(self) -> Mapping[str, Node]:
        """One tree a tier, highest first, and untiered rules last as ``""``."""
        tier_of = {one.name: one.tier or "" for one in self.criteria}
        trees: dict[str, Node] = {}
        for tier in (*self.plan.tiers, ""):
            trees[tier] = plant(
                self.members,
                self.by_name,
                self.plan.classes,
                lambda about, tier=tier: tier_of[about.name] == tier,  # type: ignore[misc]
                keep_classes=not tier,
            ).root
        return {tier: root for tier, root in trees.items() if root.parts}

    def _views(self, labels: Iterable[tuple[str, str]]) -> dict[str, Node]:
        views: dict[str, Node] = {}
        for label, name in labels:
            if self.by_name[name].in_sums:
                views.setdefault(label, Node(label)).parts.append(self.by_name[name])
        return views

    @cached_property
    def hard_rules(self) -> tuple[Subject, ...]:
        """The hard rules, in file order."""
        return tuple(about for about in self.subjects if about.kind == "hard_rule")

    @cached_property
    def classes(self) -> Classes:
        """The classes and what they are computed from."""
        facts = {about.name for about in self.subjects if about.kind == "fact"}
        return prepare_classes(self.plan.derived, self.plan.classes, facts)

    @cached_property
    def expression(self) -> Prepared | None:
        """``score:``, prepared."""
        return None if self.reward.score is None else prepare(self.reward.score)

    @cached_property
    def every_point(self) -> bool:
        """Whether values between the extremes may give more than they do.

        True for ``score:``, and for classes that ask how far a principle is met.
        """
        return self.reward.aggregate == "score" or self._classes_read_values

    @cached_property
    def _classes_read_values(self) -> bool:
        return any(
            self.by_name[name].kind != "fact"
            for name in self._named_by(self._class_expressions())
            if name in self.by_name
        )

    @cached_property
    def entangled(self) -> bool:
        """Whether one verdict can reach the reward in two ways that bounds take for independent.

        A ``score:`` that reads every criterion once, and is monotone in each operand, is not.
        """
        if self.reward.score is None:
            return self._classes_read_values
        if self._classes_read_values or not separable(self.reward.score):
            return True
        read: set[str] = set()
        for ref in score_names(self.reward.score):
            names = self._named_by([ref])
            if names & read:
                return True
            read |= names
        hard = {about.name for about in self.hard_rules}
        return bool(hard & read)

    @cached_property
    def relevant(self) -> frozenset[int]:
        """Places of the criteria whose verdicts can reach the reward."""
        if self.reward.score is not None:
            named = set(self._named_by([self.reward.score]))
        else:
            named = {about.name for about in self.subjects if about.in_sums}
            if self.holistic:
                named = set()
            elif self.plan.classes:
                named.update(self._named_by(self._class_expressions()))
        if self.reward.hard_rules != "report":
            named.update(about.name for about in self.hard_rules)
        pending = [self.by_name[name].place for name in sorted(named)]
        found: set[int] = set()
        while pending:
            place = pending.pop()
            if place not in found:
                found.add(place)
                pending.extend(need for need, _ in self.subjects[place].needs)
        return frozenset(found)

    def _class_expressions(self) -> list[Expression]:
        return [one.when for one in self.plan.classes if one.when is not None]

    def _named_by(self, expressions: Iterable[Expression]) -> set[str]:
        """The criteria that expressions read: by name or through derived facts, groups, tags."""
        derived = {one.name: one.value for one in self.plan.derived}
        pending = list(expressions)
        seen: set[tuple[str, str]] = set()
        names: set[str] = set()
        while pending:
            for ref in score_names(pending.pop()):
                if (ref.of, ref.name) in seen:
                    continue
                seen.add((ref.of, ref.name))
                if ref.of == "criterion":
                    names.add(ref.name)
                elif ref.of == "derived":
                    pending.append(derived[ref.name])
                elif ref.of == "class":
                    pending.extend(self._class_expressions())
                elif ref.of == "tag":
                    names.update(_leaves(self.tags.get(ref.name, Node()))[0])
                else:
                    leaves, classes = _leaves(self.tree.groups[ref.name])
                    names.update(leaves)
                    pending.extend(self._class_expressions() if classes else ())
        return names

    def overall(self, given: Mapping[str, Given]) -> Span:
        """The one rating of ``aggregate: holistic``; not applicable is undefined.

        Raises:
            ValueError: the plan has no scale for it, or one verdict an element was given.
        """
        scale = self.reward.holistic
        verdict = given.get(OVERALL, NOT_GIVEN)
        if scale is None or isinstance(verdict, Sequence):
            raise ValueError("`overall` is one rating on the scale of the reward block")
        if verdict.value is not None:
            return Span(verdict.value, verdict.value)
        if verdict.state == "not_applicable":
            return UNDEFINED
        return Span(scale.lowest, scale.highest)


def _least(need: Need, places: Mapping[str, int], subjects: Sequence[Subject]) -> tuple[int, float]:
    """The place of what is needed, and the least value that will do: the highest by default."""
    place = _place(places, need.name)
    return place, subjects[place].high if need.at_least is None else need.at_least


def _place(places: Mapping[str, int], name: str) -> int:
    if name not in places:
        raise ValueError(f"the plan has no criterion `{name}`")
    return places[name]


def _needs_first(subjects: Sequence[Subject]) -> Iterator[int]:
    """Places such that all needs of a criterion come before it."""
    done: set[int] = set()
    opened: set[int] = set()
    for start in range(len(subjects)):
        pending = [start]
        while pending:
            place = pending[-1]
            if place in done:
                pending.pop()
                continue
            waits = [need for need, _ in subjects[place].needs if need not in done]
            if waits and place in opened:
                raise ValueError(f"`{subjects[place].name}` needs itself")
            opened.add(place)
            pending.extend(waits)
            if not waits:
                done.add(place)
                yield place


def _leaves(node: Node) -> tuple[list[str], bool]:
    """The criteria below a node, and whether the classes stand there too."""
    pending = [node]
    names: list[str] = []
    classes = False
    while pending:
        for part in pending.pop().parts:
            if isinstance(part, Subject):
                names.append(part.name)
            elif isinstance(part, Node):
                pending.append(part)
            else:
                classes = True
    return names, classes
