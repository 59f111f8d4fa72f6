"""Numbers: least, greatest, mean, size, rounding, and numbers written in text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from rubricc.functions.no_value import CheckFailed, NoValue

Number = int | float

_WRITTEN = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d++)(?:\.\d++)?(?:[eE][+-]?\d{1,3})?")
_LONGEST = 400
"""No number in text is longer, in characters."""


def minimum(*numbers: Number | Sequence[Number]) -> Number:
    """The least of the numbers."""
    return min(_listed(numbers))


def maximum(*numbers: Number | Sequence[Number]) -> Number:
    """The greatest of the numbers."""
    return max(_listed(numbers))


def mean(*numbers: Number | Sequence[Number]) -> Number:
    """The sum from left to right, divided by how many there are."""
    listed = _listed(numbers)
    total: Number = 0
    for number in listed:
        total += number
    return finite(total / len(listed))


def absolute(number: Number) -> Number:
    """The distance from 0."""
    return abs(number)


def rounded(number: Number, places: Number = 0) -> Number:
    """``number`` to so many decimal places; halves, as written in decimals, go away from 0."""
    if places != int(places) or not 0 <= places <= 15:
        raise NoValue(f"there are no {places:g} decimal places")
    if number == int(number):
        return int(number) if places == 0 else float(number)
    from decimal import ROUND_HALF_UP, Context, Decimal

    exact = Decimal(str(number))
    step = Decimal(1).scaleb(-int(places))
    result = exact.quantize(step, rounding=ROUND_HALF_UP, context=Context(prec=400))
    return int(result) if places == 0 else float(result)


def number(text: str) -> Number:
    """The number that ``text`` is, trimmed: `-3`, `1,024.5`, `6e3`; a whole one stays whole."""
    written = text.strip()
    if len(written) > _LONGEST or not _WRITTEN.fullmatch(written) or not written.isascii():
        raise NoValue("the text is not a number")
    digits = written.replace(",", "")
    return int(digits) if digits.lstrip("+-").isdigit() else finite(float(digits))


def finite(result: Number) -> Number:
    """``result``, unless it left the numbers.

    Raises:
        CheckFailed: it is infinite or not a number.
    """
    if isinstance(result, float) and not math.isfinite(result):
        raise CheckFailed("the number is too large")
    return result


def _listed(numbers: tuple[Number | Sequence[Number], ...]) -> Sequence[Number]:
    listed: list[Number] = []
    for entry in numbers:
        if isinstance(entry, (int, float)):
            listed.append(entry)
        else:
            listed.extend(entry)
    if not listed:
        raise NoValue("the list is empty")
    return listed
