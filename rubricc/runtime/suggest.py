"""At most one suggestion for a name that nobody declared."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The declared name that ``name`` most likely meant, or ``None``."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.7)
    return close[0] if close else None


def unknown(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: a suggestion, or nothing."""
    close = nearest(name, known)
    return f": did you mean `{close}`?" if close else ""
