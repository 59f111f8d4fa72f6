"""What a verdict rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Source = Literal["check", "given", "judge", "cache"]
"""Who decided: code, the row, a model that was asked in this run, or one that was asked before."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where one verdict comes from.

    ``evidence`` is a quotation of the judged text and ``reason`` a phrase of the judge's; both are
    empty where the judge gave none. Of an unscored verdict, ``reason`` says why. ``votes`` are the
    labels of all samples and members of the jury, in their order, where there was more than one;
    ``None`` among them is an answer that never came.
    """

    source: Source
    evidence: str = ""
    reason: str = ""
    votes: tuple[str | float | None, ...] = ()

    def record(self) -> dict[str, object]:
        """As a JSON object; what is empty is left out."""
        found: dict[str, object] = {"source": self.source}
        if self.evidence:
            found["evidence"] = self.evidence
        if self.reason:
            found["reason"] = self.reason
        if self.votes:
            found["votes"] = list(self.votes)
        return found


def record_of(grounds: Grounds | Sequence[Grounds]) -> object:
    """Grounds as JSON: an object, or a list of them for the elements of a criterion."""
    return grounds.record() if isinstance(grounds, Grounds) else [one.record() for one in grounds]


AllGrounds = Mapping[str, Grounds | tuple[Grounds, ...]]
"""Grounds by the name of the criterion, one an element where it has ``each``."""
