"""Orders that are drawn by digest: the same on every machine, whoever comes first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rubricc.judging.questionnaire import Asked


def shuffled(asked: Sequence[Asked], seed: bytes, sample: int) -> list[Asked]:
    """The questions of a call in an order of the plan's and the sample's own.

    Each question has one rank in a sample, so the order is the same for all rows and responses,
    and a question that is left out moves no other.
    """
    return sorted(asked, key=lambda each: rank(seed, sample, each.key.encode()))


def rank(seed: bytes, sample: int, item: bytes) -> bytes:
    """The place of ``item`` among others: SHA-256 of the seed, the sample and the item."""
    return hashlib.sha256(seed + sample.to_bytes(4, "big") + item).digest()
