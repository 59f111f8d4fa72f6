"""What scoring one response gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rubricc.plan.verdict import Verdict
from rubricc.scoring.detail import Detail
from rubricc.scoring.gate import HardRules
from rubricc.scoring.step import Bounds, Step

__all__ = ["Bounds", "Score", "Status", "Step"]

Status = Literal["decided", "undecided", "undefined"]


@dataclass(frozen=True, slots=True)
class Score:
    """The reward of one response, or its bounds.

    ``reward`` is ``None`` unless ``status`` is ``decided``. ``low`` and ``high`` bound the reward
    over all completions that have one; ``None`` is an end that nothing bounds, or no reward at all
    (``undefined``). Everything that is a property is worked out when it is read.
    """

    reward: float | None
    low: float | None
    high: float | None
    hard_rules: HardRules
    status: Status
    may_be_undefined: bool
    """Whether some completion gives no reward, by ``no_principles: none`` or an operand of
    ``score:`` without a value."""
    ungated: Bounds
    """The reward as it would be if every hard rule held; pairs that both fail compare by it."""
    ignored: tuple[str, ...]
    """Criteria that ``unscored: ignore`` left out, in file order."""
    detail: Detail = field(compare=False, repr=False)

    @property
    def values(self) -> Mapping[str, Verdict | tuple[Verdict, ...]]:
        """Effective verdicts by name, after needs; ``own`` has a verdict that a need overruled."""
        return self.detail.values

    @property
    def scores(self) -> Mapping[str, Mapping[str, float | None]]:
        """Sub-scores under ``groups``, ``tags`` and ``priorities``.

        ``None`` where a member is unscored, none applies, or the formula is undefined.
        """
        return self.detail.scores

    @property
    def tiers(self) -> Mapping[str, Bounds]:
        """The bounds of every tier's sub-score, highest first; untiered rules last, as ``""``."""
        return self.detail.tiers

    @property
    def class_name(self) -> str | None:
        """The class that holds; ``None`` without classes or while several still can."""
        return self.detail.class_name

    @property
    def steps(self) -> tuple[Step, ...]:
        """The computation, line by line; the last line is the reward."""
        return self.detail.steps
