"""Keys come from the environment, are read when they are needed, and are kept nowhere."""

from __future__ import annotations

import os

from rubricc.endpoints.errors import KeyMissing


def read_key(variable: str) -> str | None:
    """The key in an environment variable without blanks around it; ``None`` where there is none.

    Raises:
        KeyMissing: what the variable holds cannot be a key.
    """
    key = os.environ.get(variable, "").strip()
    if not key:
        return None
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise KeyMissing(f"`{variable}` does not hold a key: it has blanks or other characters")
    return key


def need_key(variable: str, name: str) -> str:
    """The key in an environment variable, for the endpoint ``name``.

    Raises:
        KeyMissing: there is none.
    """
    key = read_key(variable)
    if key is None:
        raise KeyMissing(f"`{name}` needs a key: set `{variable}` in the environment")
    return key
