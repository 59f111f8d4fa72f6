"""Texts and numbers as the language writes them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from rubricc.interchange.errors import InterchangeError

_PLAIN: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_BRACES = re.compile(r"\{\{+")


def quoted(text: str, *, has_slots: bool = False) -> str:
    """``text`` as prose on one line, with every character that cannot be seen escaped.

    Braces stay braces; with ``has_slots`` they open slots, as in the language.

    >>> quoted('a "b" {{c}}')
    '"a \\\\"b\\\\" {{{{c}}"'

    Raises:
        InterchangeError: there is a NUL character, which no source can hold.
    """
    if "\0" in text:
        raise InterchangeError(
            f"a text has a NUL character, and no source has: `{seen(text[:60])}`"
        )
    body = "".join(_escaped(character) for character in text)
    return '"' + (body if has_slots else literal_braces(body)) + '"'


def seen(text: str) -> str:
    """``text`` on one line as it can stand in a comment, with what cannot be seen escaped.

    >>> seen("two\\n  lines")
    'two lines'
    """
    return "".join(
        f"\\u{{{ord(character):x}}}" if _is_hidden(character) else character
        for character in " ".join(text.split())
    )


def literal_braces(text: str) -> str:
    """``text`` with each pair of opening braces doubled, so that it opens no slot.

    Of an odd run the last brace stays single: ``{{{`` is a literal pair and one brace more.
    """
    return _BRACES.sub(_doubled, text)


def _doubled(run: re.Match[str]) -> str:
    pairs, single = divmod(len(run[0]), 2)
    return "{{{{" * pairs + "{" * single


def number(value: float) -> str:
    """``value`` without an exponent, so that it reads back to the same bits.

    Raises:
        ValueError: it is not finite.
    """
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError(f"`{value}` is not a finite number")
    text = format(Decimal(repr(float(value))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def signed(value: float) -> str:
    """``value`` with its sign, as a weight is written."""
    return ("-" if value < 0 else "+") + number(abs(value))


def _escaped(character: str) -> str:
    plain = _PLAIN.get(character)
    if plain is not None:
        return plain
    return f"\\u{{{ord(character):x}}}" if _is_hidden(character) else character


def _is_hidden(character: str) -> bool:
    """Whether a reader cannot see ``character``, or it moves what stands around it."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
