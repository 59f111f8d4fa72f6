"""Letter case and the white space around a text."""

from __future__ import annotations


def lower(text: str) -> str:
    """``text`` in small letters."""
    return text.lower()


def upper(text: str) -> str:
    """``text`` in capitals."""
    return text.upper()


def trim(text: str) -> str:
    """``text`` without white space at either end."""
    return text.strip()


def is_lower(text: str) -> bool:
    """Whether ``text`` has letters with case, and all are small."""
    return text.islower()


def is_upper(text: str) -> bool:
    """Whether ``text`` has letters with case, and all are capitals."""
    return text.isupper()
