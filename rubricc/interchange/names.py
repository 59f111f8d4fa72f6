"""Foreign names made names of the language: readable, unique, and the same in every run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

RESERVED: Final = frozenset(
    "and or not none true false reward calls hard_rules preferred prompt response overall "
    "unscored not_applicable met unmet each".split()
)
LONGEST: Final = 48
"""Letters of a name that is made of a sentence; it ends with a whole word."""

_WORD = re.compile(r"[a-z0-9]+")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


def name_of(text: str, otherwise: str = "criterion") -> str:
    """``text`` in snake_case; ``otherwise`` where nothing of it can stand in a name.

    >>> name_of("Cites a source (2024)"), name_of("2 + 2"), name_of("")
    ('cites_a_source_2024', 'n2_2', 'criterion')
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _WORD.findall(plain)
    name = "_".join(words)
    if len(name) > LONGEST:
        name = name[:LONGEST].rpartition("_")[0] or name[:LONGEST]
    if name[:1].isdigit():
        name = f"n{name}"
    if not name:
        return otherwise
    return f"{name}_" if name in RESERVED else name


class Names:
    """Gives each name once: a second ``clear`` becomes ``clear_2``."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def new(self, text: str, otherwise: str = "criterion") -> str:
        """A name for ``text`` that nobody has yet."""
        base = name_of(text, otherwise)
        name, number = base, self._last.get(base, 1)
        while name in self._taken:
            number += 1
            name = f"{base.rstrip('_')}_{number}"
        self._last[base] = number
        self._taken.add(name)
        return name

    def keep(self, name: str, otherwise: str = "criterion") -> str:
        """``name`` itself where it is a name of the language and free, else one made of it."""
        if not _NAME.match(name) or name in RESERVED or name in self._taken:
            return self.new(name, otherwise)
        self._taken.add(name)
        return name
