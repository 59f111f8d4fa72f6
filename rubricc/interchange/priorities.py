"""Weights as priorities, where a rubric has so few that words say more than numbers.

One weight for all needs no word; two or three become `essential`, `important` and `optional` under
a `weights` block that gives them their numbers, so that no score changes. More stay numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from rubricc.interchange.literal import number
from rubricc.interchange.sketch import GroupSketch, MemberSketch, RuleSketch

WORDS: Final = ("essential", "important", "optional")


@dataclass(frozen=True, slots=True)
class Priorities:
    """The word of each weight; ``None`` leaves a rule without a word and without a number."""

    words: Mapping[float, str | None]
    settings: Mapping[str, Mapping[str, str]]
    """The `weights` block, under that name; empty where none is needed."""

    def heading(self) -> tuple[str, ...]:
        """What is said of it at the top of the source; nothing where no word was chosen."""
        said = [f"{number(weight)} as {word}" for weight, word in self.words.items() if word]
        return (f"Weights are read as priorities: {', '.join(said)}.",) if said else ()

    def apply(self, members: Iterable[MemberSketch]) -> tuple[MemberSketch, ...]:
        """``members`` with words where their weights have one."""
        return tuple(self._applied(member) for member in members)

    def _applied(self, member: MemberSketch) -> MemberSketch:
        if isinstance(member, GroupSketch):
            return replace(member, members=self.apply(member.members))
        if not isinstance(member, RuleSketch) or member.weight is None:
            return member
        if member.weight not in self.words:
            return member
        return replace(member, weight=None, priority=self.words[member.weight])


def priorities(members: Iterable[MemberSketch]) -> Priorities:
    """What words the signed weights of ``members`` can have."""
    weights = set(_weights(members))
    earning = sorted((weight for weight in weights if weight > 0), reverse=True)
    costing = [weight for weight in weights if weight < 0]
    words: dict[float, str | None] = {}
    entries: dict[str, str] = {}
    if len(earning) == 1:
        words[earning[0]], entries["important"] = None, number(earning[0])
    elif len(earning) <= len(WORDS):
        for word, weight in zip(WORDS, earning, strict=False):
            words[weight], entries[word] = word, number(weight)
    if len(costing) == 1:
        words[costing[0]], entries["pitfall"] = None, number(-costing[0])
    return Priorities(words, {"weights": entries} if entries else {})


def _weights(members: Iterable[MemberSketch]) -> Iterable[float]:
    for member in members:
        if isinstance(member, GroupSketch):
            yield from _weights(member.members)
        elif isinstance(member, RuleSketch) and member.weight is not None:
            yield member.weight
