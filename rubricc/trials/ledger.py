"""What was checked without a model: each attack against each property, held or broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Property = Literal["fence", "unaltered", "group", "settled", "slots", "turns"]

PROPERTIES: Final[Mapping[Property, str]] = {
    "fence": "a response ends no fence and changes no byte outside of its own",
    "unaltered": "it is shown byte for byte, or escaped so that it can be had back",
    "group": "it changes neither the text nor the verdicts of another response",
    "settled": "a response that says nothing is settled by code",
    "slots": "prompts, columns, brought criteria and critiques keep to the same",
    "turns": "no message of a conversation imitates another",
}
"""What is promised of every text, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Broken:
    """One promise that was not kept."""

    attack: str
    """The id of the attack."""
    property: Property
    place: str
    """The place in the row where the text stood."""
    mode: str
    """The way of asking."""
    endpoint: Literal["plain", "reads control"]
    """The kind of endpoint that was shown it."""
    says: str
    """How it was not kept, with an excerpt."""


@dataclass(slots=True)
class Ledger:
    """Counts of checks, and everything that is broken."""

    checks: Counter[tuple[str, Property]] = field(default_factory=Counter)
    """How often an attack was held against a property."""
    broken: list[Broken] = field(default_factory=list)

    def held(self, attack: str, which: Property) -> None:
        """Count a check; :meth:`breaks` says that it failed."""
        self.checks[attack, which] += 1

    def breaks(self, broken: Broken) -> None:
        """Keep a promise that was not kept."""
        self.broken.append(broken)

    def counts(self, attacks: frozenset[str], which: Property) -> tuple[int, int]:
        """How many of ``attacks`` were held against a property, and how many of them broke it."""
        tried = {attack for attack, name in self.checks if name == which and attack in attacks}
        failed = {
            each.attack for each in self.broken if each.property == which and each.attack in attacks
        }
        return len(tried), len(failed)

    @property
    def tried(self) -> int:
        """How many checks there were."""
        return self.checks.total()
