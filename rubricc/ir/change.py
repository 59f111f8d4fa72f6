"""One difference between two versions, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """How far a change reaches, from the dearest to the cheapest."""

    ASKS = "asks"
    """A question is new, gone or worded anew: verdicts that were recorded for it are stale."""
    SCORES = "scores"
    """The same verdicts give another reward, or rows have to supply something else."""
    GUIDES = "guides"
    """Only critique, revision, preference or the order of asking differ."""
    NOTHING = "nothing"
    """A name, a note, a title: no question and no reward differ."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``subject`` is a criterion, a group, a block such as ``reward``, or the rubric itself. ``old``
    and ``new`` are in the words of the source; ``None`` stands for what is absent.
    """

    rubric: str
    subject: str
    effect: Effect
    what: str
    old: str | None = None
    new: str | None = None
