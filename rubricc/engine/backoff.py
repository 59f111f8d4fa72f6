"""How long to wait before a call is tried again."""

from __future__ import annotations

import random
from typing import Final

FIRST_S: Final = 0.5
"""The greatest wait before the second try, in seconds; it doubles with each further try."""

MOST_S: Final = 60.0
"""No wait is longer unless the server asks for it."""

_DOUBLINGS: Final = 64
"""After so many, any first wait is beyond any greatest one."""

_draw = random.Random()  # noqa: S311  # spreads calls in time; no verdict depends on it


def wait_s(tried: int, asked_for_s: float | None = None) -> float:
    """Seconds to wait after ``tried`` tries that failed.

    Drawn evenly from nothing to a bound that doubles ("full jitter": M. Brooker, Exponential
    backoff and jitter, AWS Architecture Blog, 2015), so that many callers do not come back
    together. Where the server asks for a wait it is at least that, with up to a tenth more, for the
    same reason; a server that asks for no wait at all is not asked again at once.
    """
    drawn = _draw.uniform(0.0, min(MOST_S, FIRST_S * 2.0 ** min(tried - 1, _DOUBLINGS)))
    if asked_for_s is None:
        return drawn
    return max(drawn, asked_for_s * _draw.uniform(1.0, 1.1))
