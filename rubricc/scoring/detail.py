"""Everything about one score that is worked out only when somebody reads it."""

from __future__ import annotations

from functools import cached_property

from rubricc.plan.verdict import Verdict
from rubricc.scoring.fast import Flat, flat_scores
from rubricc.scoring.layout import OVERALL, Layout
from rubricc.scoring.outcome import Account, Evidence, Outcome, account_for, sub_score
from rubricc.scoring.span import Span
from rubricc.scoring.step import Bounds, Step
from rubricc.scoring.steps import steps_of
from rubricc.scoring.tree import Node
from rubricc.scoring.values import Subject


class Detail:
    """The account behind one score; ``flat`` where the short way gave it."""

    def __init__(
        self,
        layout: Layout,
        evidence: Evidence,
        account: Account | None = None,
        outcome: Outcome | None = None,
        *,
        flat: Flat | None = None,
    ) -> None:
        self._layout = layout
        self._evidence = evidence
        self._account = account
        self._outcome = outcome
        self._flat = flat

    @property
    def account(self) -> Account:
        """Every intermediate number."""
        if self._account is None:
            self._account = account_for(self._layout, self._evidence)
        return self._account

    @cached_property
    def values(self) -> dict[str, Verdict | tuple[Verdict, ...]]:
        """Effective verdicts by name, in file order."""
        effective = self.account.resolved.verdicts
        found = {
            about.name: verdict if isinstance(verdict, Verdict) else tuple(verdict)
            for about, verdict in zip(self._layout.subjects, effective, strict=True)
        }
        rating = self._evidence.given.get(OVERALL) if self._layout.holistic else None
        if isinstance(rating, Verdict):
            found[OVERALL] = rating
        return found

    @cached_property
    def scores(self) -> dict[str, dict[str, float | None]]:
        """Sub-scores of groups, tags and priorities."""
        layout = self._layout
        if self._flat is not None:
            found = flat_scores(self._flat, layout.reward, self._evidence.given)
            if found is not None:
                return found
        return {
            "groups": {name: self._known(node) for name, node in layout.tree.groups.items()},
            "tags": {name: self._known(node) for name, node in layout.tags.items()},
            "priorities": {name: self._known(node) for name, node in layout.priorities.items()},
        }

    def _known(self, node: Node) -> float | None:
        span = sub_score(node, self.account.reading)
        known = span.low == span.high and not span.skipped and not span.undefined
        return span.low if known and self._all_scored(node) else None

    def _all_scored(self, node: Node) -> bool:
        """Whether no member is unscored, even one that would not change the number."""
        cells = self.account.resolved.cells
        for part in node.parts:
            if isinstance(part, Node):
                if not self._all_scored(part):
                    return False
            elif isinstance(part, Subject):
                spans = cells[part.place]
                if spans is None or any(_is_open(span) for span in spans):
                    return False
            elif _is_open(self.account.class_number):
                return False
        return True

    @cached_property
    def tiers(self) -> dict[str, Bounds]:
        """The bounds of every tier's sub-score, highest tier first."""
        found = {}
        for tier, node in self._layout.tiers.items():
            span = sub_score(node, self.account.reading)
            found[tier] = Bounds(span.low, span.high)
        return found

    @cached_property
    def class_name(self) -> str | None:
        """The class that holds, where only one can."""
        if not self._layout.plan.classes:
            return None
        left = self.account.classes_left
        return self._layout.classes.names[left[0]] if len(left) == 1 else None

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The computation, line by line."""
        return steps_of(self.account, self._outcome or self.account.outcome())


def _is_open(span: Span) -> bool:
    return span.low is not None and (span.low != span.high or span.skipped)
