"""Numbers on a page: short where all digits would hide what matters; files keep every digit."""

from __future__ import annotations

import re

from rubricc.ir.worded import number

DIGITS = 6
"""Significant digits on a page."""

_LONG = re.compile(r"(?<!\w)(?<!\d\.)\d+\.\d{6,}(?:e-?\d+)?")


def short(value: float) -> str:
    """``value`` with at most six significant digits."""
    words = number(value)
    return words if len(words) <= DIGITS + 2 else f"{value:.{DIGITS}g}"


def shortened(words: str) -> str:
    """``words`` with every long number in them cut to six significant digits."""
    return _LONG.sub(lambda found: short(float(found[0])), words)
