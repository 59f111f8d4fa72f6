"""From what is known of one response to the bounds of its reward."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from rubricc.scoring.classes import class_span, derived_facts, possible_classes
from rubricc.scoring.expression import Evaluate, Situation
from rubricc.scoring.gate import HardRules, gated, hard_rules
from rubricc.scoring.layout import Layout
from rubricc.scoring.needs import Resolved, mean_span, resolve
from rubricc.scoring.shape import shaped_span
from rubricc.scoring.span import (
    ANY_NUMBER,
    IGNORED,
    SKIPPED,
    UNDEFINED,
    UNKNOWN,
    Span,
    hull,
)
from rubricc.scoring.tree import Node, Reading, node_span, root_span, view_span
from rubricc.scoring.values import Given


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one response: verdicts, the data row, and the length in penalty units."""

    given: Mapping[str, Given]
    inputs: Mapping[str, object] | None
    length: float | None
    evaluate: Evaluate | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Bounds in final units, with and without the hard rules."""

    hard_rules: HardRules
    ungated: Span
    reward: Span


class Account:
    """One way of reading the evidence, with every intermediate number worked out once."""

    def __init__(self, layout: Layout, evidence: Evidence, *, ignore: bool) -> None:
        self.layout = layout
        self.evidence = evidence
        self.ignore = ignore
        self.resolved: Resolved = resolve(
            layout.subjects, layout.order, evidence.given, evidence.inputs, ignore=ignore
        )

    def criterion(self, name: str) -> Span:
        """The value of a criterion as a whole, in 0..1."""
        about = self.layout.by_name[name]
        return mean_span(self.resolved.cells[about.place], about)

    def element(self, name: str, index: int) -> Span:
        """The value of one element of a criterion with ``each``."""
        cells = self.resolved.cells[self.layout.by_name[name].place]
        if cells is None:
            about = self.layout.by_name[name]
            return Span(about.low, about.high, True)
        return cells[index] if 0 <= index < len(cells) else SKIPPED

    @cached_property
    def classes_left(self) -> tuple[int, ...]:
        """The places of the classes that can still hold."""
        return possible_classes(self.layout.classes, self._situation(SKIPPED, self._unclassed))

    @cached_property
    def class_number(self) -> Span:
        """The number of the class that holds."""
        if not self.layout.plan.classes:
            return SKIPPED
        if self.ignore and len(self.classes_left) != 1:
            return IGNORED
        return class_span(self.layout.classes, self.classes_left)

    @cached_property
    def reading(self) -> Reading:
        """What sums need to run."""
        return self._reading(self.class_number)

    @cached_property
    def _unclassed(self) -> Reading:
        return self._reading(ANY_NUMBER if self.layout.plan.classes else SKIPPED)

    def _reading(self, class_number: Span) -> Reading:
        reward = self.layout.reward
        return Reading(
            self.resolved.cells,
            class_number,
            reward.denominator,
            reward.no_principles,
            self.layout.open_slot,
            self.layout.open_faults,
        )

    def _situation(self, class_number: Span, reading: Reading) -> Situation:
        groups = self.layout.tree.groups
        return Situation(
            criterion=cache(self.criterion),
            element=self.element,
            derived={},
            group=cache(lambda name: _operand(sub_score(groups[name], reading))),
            tag=cache(lambda name: self._tag(name, reading)),
            class_number=class_number,
            inputs=self.evidence.inputs,
            evaluate=self.evidence.evaluate,
        )

    def _tag(self, name: str, reading: Reading) -> Span:
        """The sub-score of a tag; a row may bring criteria that carry it."""
        if self.layout.open_slot:
            return UNKNOWN
        node = self.layout.tags.get(name)
        return SKIPPED if node is None else _operand(sub_score(node, reading))

    @cached_property
    def situation(self) -> Situation:
        """What the names of ``score:`` stand for."""
        situation = self._situation(self.class_number, self.reading)
        if not self.layout.plan.derived:
            return situation
        derived = derived_facts(self.layout.classes, situation)
        return Situation(
            situation.criterion,
            situation.element,
            derived,
            situation.group,
            situation.tag,
            situation.class_number,
            situation.inputs,
            situation.evaluate,
        )

    @cached_property
    def score(self) -> Span:
        """The score before shaping; ``IGNORED`` when ignoring leaves no principle."""
        if self.layout.holistic:
            return self.layout.overall(self.evidence.given)
        if self.layout.expression is None:
            minimum = self.layout.reward.aggregate == "minimum"
            return root_span(self.layout.tree.root, self.reading, minimum=minimum)
        value = self.layout.expression(self.situation)
        if value.low is None or value.high is None:
            return UNDEFINED
        if value.low == value.high and math.isinf(value.low):
            return UNDEFINED
        return Span(value.low, value.high, False, value.skipped)

    def outcome(self) -> Outcome:
        """The bounds of the reward; every unscored verdict is taken for itself."""
        layout = self.layout
        shaped = shaped_span(self.score, layout.reward, self.evidence.length)
        state = hard_rules(self.resolved.cells[about.place] for about in layout.hard_rules)
        return Outcome(state, shaped, gated(shaped, state, layout.reward))


def sub_score(node: Node, reading: Reading) -> Span:
    """A group's or a tag's score; a weighted group is clipped to 0..1."""
    return node_span(node, reading) if node.weight else view_span(node, reading)


def _operand(span: Span) -> Span:
    """A sub-score in an expression, where undefined is an operand without a value."""
    if span.low is None or span.high is None:
        return SKIPPED
    return Span(span.low, span.high, span.skipped or span.undefined)


def account_for(layout: Layout, evidence: Evidence) -> Account:
    """The account under the plan's own policy for unscored criteria.

    A rubric none of whose principles could be judged is never lifted by ignoring them all: then
    nothing is ignored.
    """
    ignore = layout.reward.unscored == "ignore"
    account = Account(layout, evidence, ignore=ignore)
    if ignore and account.score is IGNORED:
        return Account(layout, evidence, ignore=False)
    return account


def joined(outcomes: list[Outcome]) -> Outcome:
    """The hull of the outcomes of several completions."""
    states = {outcome.hard_rules for outcome in outcomes}
    ungated, reward = outcomes[0].ungated, outcomes[0].reward
    for outcome in outcomes[1:]:
        ungated, reward = hull(ungated, outcome.ungated), hull(reward, outcome.reward)
    return Outcome(states.pop() if len(states) == 1 else "unknown", ungated, reward)
