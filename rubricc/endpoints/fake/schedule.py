"""Which call meets which fault."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rubricc.endpoints.fake.faults import FAULTS, Fault

Schedule = Callable[[int, bytes], Fault | None]
"""The fault that befalls a call, by its number, counted from 0, and its body."""

Faults = str | Sequence[str | None] | Mapping[str, float] | Schedule
"""One fault for every call; one for each of the first calls, ``None`` for none; shares of calls by
fault, in 0..1; or a schedule of your own."""


def scheduled(faults: Faults, seed: int = 0) -> Schedule:
    """A schedule of what a caller wrote.

    Shares are drawn from the seed, the body of a call and how often that body came before, so that
    the same run meets the same faults in whatever order its calls arrive, and a call that is
    tried again may fare better.

    Raises:
        ValueError: a fault has no such name, or shares are not in 0..1.
    """
    if callable(faults):
        return faults
    if isinstance(faults, str):
        always = fault(faults)
        return lambda number, body: always
    if isinstance(faults, Mapping):
        return _by_share({fault(name): share for name, share in faults.items()}, seed)
    listed = [None if name is None else fault(name) for name in faults]
    return lambda number, body: listed[number] if number < len(listed) else None


def fault(name: str) -> Fault:
    """The fault of a name.

    Raises:
        ValueError: there is none.
    """
    if name not in FAULTS:
        raise ValueError(f"no fault is called `{name}`: write one of {', '.join(sorted(FAULTS))}")
    return FAULTS[name]


def parse_shares(text: str) -> dict[str, float]:
    """Shares as ``NAME:RATE,...`` writes them; empty text has none.

    Raises:
        ValueError: a part is not of that form, or a rate is no number in 0..1.
    """
    shares: dict[str, float] = {}
    for part in filter(None, text.split(",")):
        name, _, rate = part.partition(":")
        try:
            shares[fault(name.strip()).name] = float(rate)
        except ValueError as wrong:
            if name.strip() not in FAULTS:
                raise
            raise ValueError(f"`{part}` is no fault with a rate: write NAME:RATE") from wrong
    _by_share({FAULTS[name]: share for name, share in shares.items()}, 0)
    return shares


def _by_share(shares: Mapping[Fault, float], seed: int) -> Schedule:
    if any(not 0 <= share <= 1 for share in shares.values()) or sum(shares.values()) > 1 + 1e-9:
        raise ValueError("shares of calls are numbers in 0..1, and together at most 1")
    before: Counter[bytes] = Counter()

    def draw(number: int, body: bytes) -> Fault | None:
        key = hashlib.blake2b(body, digest_size=16).digest()
        salt = f"{seed} {before[key]} ".encode()
        before[key] += 1
        drawn = int.from_bytes(hashlib.blake2b(salt + key, digest_size=8).digest(), "big") / 2**64
        for each, share in shares.items():
            if drawn < share:
                return each
            drawn -= share
        return None

    return draw
