"""What formats of weighted criteria can hold, and refusing what they cannot.

Whatever of a rubric a format has no place for is refused by its name, so that no export means less
than its source. Judges, preferences and revisions are no part of what is exported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rubricc.interchange.errors import NotExpressible
from rubricc.ir.rubric import Classes, Criterion, Group, Item, Rubric
from rubricc.plan.model import Kind
from rubricc.plan.reward import Denominator


@dataclass(frozen=True, slots=True)
class Limits:
    """What one format can hold, beside a text and a weight for every criterion."""

    subject: str
    """As in messages: ``a rubric of verifiers``."""
    kinds: tuple[Kind, ...]
    denominators: tuple[Denominator, ...]
    scales: bool = False
    conditions: bool = False
    """Whether criteria with a scale may have one condition in prose."""
    labels: bool = False
    """Whether groups without a weight have a place, one level deep."""
    checks: bool = False
    slots: bool = False
    trees: bool = False
    """Whether groups with a weight have a place, one level deep."""
    parameters: tuple[str, ...] = ()
    """Parameters that the format's user supplies as well, so that they need no place."""
    ranges: bool = False
    """Whether the score may be mapped to another range."""

    def refuse_rubric(self, rubric: Rubric) -> None:
        """Refuse what ``rubric`` says as a whole and in each of its criteria.

        Raises:
            NotExpressible: the format cannot hold it; the message names it.
        """
        self._refuse_structure(rubric)
        self._refuse_items(rubric.members, 0)
        self._refuse_reward(rubric)
        if not rubric.criteria():
            raise NotExpressible(f"`{rubric.name}` has no criteria of its own to write")

    def _refuse_structure(self, rubric: Rubric) -> None:
        needy = [one for one in rubric.parameters if one.name not in self.parameters]
        for what, there in (
            ("criteria that rows bring", rubric.generated),
            ("derived facts", rubric.derived),
            ("tiers", rubric.tiers),
            ("parameters", needy and not self.slots),
            ("externs", rubric.externs),
        ):
            if there:
                raise NotExpressible(f"{self.subject} cannot hold the {what} of `{rubric.name}`")

    def _refuse_reward(self, rubric: Rubric) -> None:
        reward, criteria = rubric.reward, rubric.criteria()
        costs = any(criterion.kind == "pitfall" for criterion in criteria)
        plain = not costs and reward.denominator != "at_least_one"
        sure = any(
            criterion.kind == "principle" and not _may_drop_out(criterion) for criterion in criteria
        )
        for what, there in (
            (f"aggregate: {reward.aggregate}", reward.aggregate != "weighted_mean"),
            (
                f"denominator: {reward.denominator}",
                not plain and reward.denominator not in self.denominators,
            ),
            (
                f"no_principles: {reward.no_principles}",
                not sure and reward.no_principles != "start_at_one",
            ),
            ("clip", not _is_whole(reward.clip)),
            ("saturate", reward.saturate is not None),
            ("length_penalty", reward.length_penalty is not None),
            ("range", reward.range is not None and not self.ranges),
            ("unscored: ignore", reward.unscored != "abstain"),
        ):
            if there:
                raise NotExpressible(
                    f"{self.subject} cannot hold the setting `{what}` of `{rubric.name}`"
                )

    def _refuse_items(self, items: Iterable[Item], depth: int) -> None:
        for item in items:
            if isinstance(item, Classes):
                raise NotExpressible(f"{self.subject} cannot hold classes")
            if isinstance(item, Group):
                held = self.labels if item.weight is None else self.trees
                if not held or depth:
                    raise NotExpressible(f"{self.subject} cannot hold the group `{item.name}`")
                self._refuse_items(item.members, depth + 1)
            else:
                self._refuse_criterion(item)

    def _refuse_criterion(self, criterion: Criterion) -> None:
        name, kind = criterion.name, criterion.kind.replace("_", " ")
        if criterion.kind not in self.kinds:
            raise NotExpressible(f"`{name}` is a {kind}, which {self.subject} cannot hold")
        asked = self.conditions and criterion.scale is not None and len(criterion.when_text) < 2
        for what, there in (
            ("a check", criterion.check is not None and not self.checks),
            ("a condition in code", criterion.when is not None and not self.checks),
            ("a condition", criterion.when_text and not asked),
            ("needs", criterion.needs),
            ("a list of elements", criterion.each),
            ("examples", criterion.examples),
            ("a scale", criterion.scale is not None and not self.scales),
            ("guidance", criterion.critique or criterion.revise or criterion.prefer),
        ):
            if there:
                raise NotExpressible(f"`{name}` has {what}, which {self.subject} cannot hold")


def _is_whole(clip: tuple[float, float] | None) -> bool:
    return clip is not None and clip[0] <= 0 and clip[1] >= 1


def _may_drop_out(criterion: Criterion) -> bool:
    """Whether a row can make it not applicable."""
    return criterion.when is not None or bool(criterion.when_text)
