"""A sheet of questions: what one call asks about one response or about several, and how its
answer is read.

A *slot* is one verdict of a sheet: which response, and the key of the question. The four sheets
differ in the prompt, the schema and the form of the answer; how a sheet is asked, asked again and
kept is the same for all (:mod:`rubricc.judging.sample`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.judging.juror import Juror
from rubricc.plan.verdict import Verdict

Slot = tuple[int, str]
"""The place of a response on the sheet, counted from 0, and the key of a question."""


@dataclass(frozen=True, slots=True)
class Said:
    """One valid answer of one sample.

    ``kept`` is what the cache keeps of it, from which :meth:`Sheet.said` makes the same again.
    """

    verdict: Verdict
    evidence: str = ""
    reason: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a slot has no valid answer; ``again`` is how often at most it is asked for again."""

    reason: str
    again: int = 2


Read = tuple[dict[Slot, Said], dict[Slot, Fault]]


class Sheet(Protocol):
    """Questions that go in one call."""

    @property
    def slots(self) -> Sequence[Slot]:
        """Every verdict that is asked for, in the order of asking."""

    def digest(self, slot: Slot) -> bytes:
        """SHA-256 of everything about a slot that can change its answer, endpoint apart."""

    def request(self, juror: Juror, sample: int, pending: Collection[Slot]) -> Request:
        """The call that asks for ``pending``."""

    def read(self, reply: Reply, sample: int, pending: Collection[Slot], juror: Juror) -> Read:
        """The valid answers among ``pending``, and why the others are none."""

    def said(self, slot: Slot, kept: Mapping[str, Any]) -> Said | None:
        """An answer that was kept; ``None`` where it is none any more."""


def cache_key(sheet_digest: bytes, juror_digest: bytes, sample: int) -> str:
    """The key of one verdict of one sample in the cache, in hex."""
    return hashlib.sha256(sheet_digest + juror_digest + sample.to_bytes(4, "big")).hexdigest()
