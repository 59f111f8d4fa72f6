"""What many rows tell of a reward: its spread within prompts, and which criteria make it.

Memory grows with the number of prompts, by a few hundred bytes each, and not with that of rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.shown import digest_of
from rubricc.plan.plan import Plan
from rubricc.runtime.tally import Tally
from rubricc.trials.better import Values
from rubricc.trials.desk import Row

PROMPT_BYTES = 8
"""Bytes of the digest by which prompts are told apart: among a million, two are alike by chance
once in 37 million runs."""


@dataclass(slots=True)
class Pairs:
    """Two numbers a row, in one pass: their means, spreads and how they go together (Welford,
    Technometrics 4, 1962, for one number; the product of deviations in the same way)."""

    count: int = 0
    mean_x: float = 0.0
    mean_y: float = 0.0
    squares_x: float = 0.0
    squares_y: float = 0.0
    products: float = 0.0

    def add(self, x: float, y: float) -> None:
        """Take one more pair into account."""
        self.count += 1
        dx, dy = x - self.mean_x, y - self.mean_y
        self.mean_x += dx / self.count
        self.mean_y += dy / self.count
        self.squares_x += dx * (x - self.mean_x)
        self.squares_y += dy * (y - self.mean_y)
        self.products += dx * (y - self.mean_y)


@dataclass(slots=True)
class Prompt:
    """The rows of one prompt: length and reward of those that are decided, and the first verdict
    on each criterion."""

    rewards: Pairs = field(default_factory=Pairs)
    low: float = math.inf
    high: float = -math.inf
    first: list[object] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Within:
    """What holds within prompts, over those with two decided rewards or more."""

    prompts: int
    same: int
    """Prompts all of whose rewards are equal: a group that teaches nothing."""
    deviation: float | None
    """The standard deviation within prompts, pooled; ``None`` without any such prompt."""
    correlation: float | None
    """Of length and reward, within prompts; ``None`` where one of them never differs."""


class Stats:
    """Counts rows as they come."""

    def __init__(self, plan: Plan) -> None:
        self.tally = Tally(plan)
        self.lengths = Pairs()
        """Characters and rewards of decided rows."""
        self._names = [criterion.name for criterion in plan.criteria]
        self._prompts: dict[bytes, Prompt] = {}
        self._compared: set[int] = set()
        self._separating: set[int] = set()
        self._values = Values(plan)

    def add(self, row: Row, judged: JudgedRow) -> None:
        """Take one row and its result into account; ``judged`` carries the judged text."""
        score = judged.score
        self.tally.add(score)
        if score.status == "error":
            return
        length = len(judged.responses.get("response", ""))
        prompt = self._prompt(row)
        if score.reward is not None:
            self.lengths.add(length, score.reward)
            if prompt is not None:
                prompt.rewards.add(length, score.reward)
                prompt.low = min(prompt.low, score.reward)
                prompt.high = max(prompt.high, score.reward)
        if prompt is not None:
            self._separate(prompt, [score.verdicts.get(name) for name in self._names])

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.tally.rows

    @property
    def prompts(self) -> int:
        """How many different prompts they had."""
        return len(self._prompts)

    def within(self) -> Within:
        """What holds within prompts."""
        groups = [one for one in self._prompts.values() if one.rewards.count > 1]
        freedom = sum(one.rewards.count - 1 for one in groups)
        squares = [sum(getattr(one.rewards, name) for one in groups)
                   for name in ("squares_x", "squares_y", "products")]  # fmt: skip
        return Within(
            len(groups),
            sum(one.low == one.high for one in groups),
            math.sqrt(squares[1] / freedom) if freedom else None,
            correlation(*squares),
        )

    def never_separating(self) -> list[str]:
        """Criteria that had the same verdict on all responses of every prompt with several."""
        same = self._compared - self._separating
        return [name for place, name in enumerate(self._names) if place in same]

    def constant(self) -> Mapping[str, float]:
        """Criteria that were always met (1) or never (0), of those with two verdicts or more."""
        return {
            name: one.values.low
            for name, one in self.tally.criteria.items()
            if one.values.count > 1 and one.values.low == one.values.high in (0.0, 1.0)
        }

    def _prompt(self, row: Row) -> Prompt | None:
        own = row.get("prompt")
        if own is None:
            return None
        return self._prompts.setdefault(digest_of(own)[:PROMPT_BYTES], Prompt())

    def _separate(self, prompt: Prompt, labels: Sequence[object]) -> None:
        if not prompt.first:
            prompt.first = [_scored(label) for label in labels]
            return
        for place, label in enumerate(map(_scored, labels)):
            first = prompt.first[place]
            if label is None:
                continue
            if first is None:
                prompt.first[place] = label
            else:
                self._compared.add(place)
                if first != label:
                    self._separating.add(place)


def correlation(squares_x: float, squares_y: float, products: float) -> float | None:
    """Pearson's coefficient of sums of squares and of products; ``None`` without any spread."""
    spread = math.sqrt(squares_x * squares_y)
    return products / spread if spread > 0 else None


def _scored(label: object) -> object:
    """A verdict that can be compared; ``None`` for one that is none."""
    if isinstance(label, list):
        return None if "unscored" in label else tuple(label)
    return None if label == "unscored" else label
