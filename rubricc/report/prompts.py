"""How far responses to one prompt differ in reward: all that group-relative training learns from.

A group in which all rewards are equal teaches nothing (DAPO, arXiv 2503.14476, leaves it out).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from rubricc.report.kept import Kept, digest_of
from rubricc.runtime.tally import Spread

KEPT_PROMPTS = 10_000
"""Prompts whose rewards are summed; with more of them they are a sample."""


@dataclass(frozen=True, slots=True)
class WithinPrompts:
    """What the groups of rows with one prompt came to."""

    prompts: int
    """Distinct prompts that were looked at."""
    is_sample: bool
    """Whether there were more."""
    groups: int
    """Prompts with two rewards or more; everything below is about them."""
    responses: int
    """Rewards in these groups."""
    flat: int
    """Groups in which all rewards are equal."""
    flat_lowest: int
    """Those of ``flat`` in which every reward is the lowest that occurred in any group."""
    flat_highest: int
    """Those of ``flat`` in which every reward is the highest that occurred in any group."""
    deviation: float
    """The pooled standard deviation within prompts."""
    between: float | None
    """The standard deviation of the groups' means; ``None`` for fewer than two groups."""

    @property
    def flat_share(self) -> float:
        """The share of groups without any spread, in 0..1."""
        return self.flat / self.groups


class Prompts:
    """Rewards by prompt; memory is bounded whatever comes."""

    def __init__(self) -> None:
        self._groups: Kept[int, Spread] = Kept(KEPT_PROMPTS)

    def add(self, prompt: str, reward: float) -> None:
        """Take one row with a reward into account."""
        key = digest_of(prompt)
        group = self._groups.get(key)
        if group is None:
            if not self._groups.admits(key):
                return
            group = Spread()
            self._groups.put(key, group)
        group.add(reward)

    def within(self) -> WithinPrompts | None:
        """The groups together; ``None`` where no prompt has two rewards."""
        groups = [group for group in self._groups.values() if group.count > 1]
        if not groups:
            return None
        means = Spread()
        for group in groups:
            means.add(group.mean)
        flat = [group.low for group in groups if group.low == group.high]
        responses = sum(group.count for group in groups)
        squares = math.fsum(group.squares for group in groups)
        return WithinPrompts(
            prompts=len(self._groups),
            is_sample=self._groups.overflowed,
            groups=len(groups),
            responses=responses,
            flat=len(flat),
            flat_lowest=flat.count(min(group.low for group in groups)),
            flat_highest=flat.count(max(group.high for group in groups)),
            deviation=math.sqrt(squares / (responses - len(groups))),
            between=means.deviation,
        )
