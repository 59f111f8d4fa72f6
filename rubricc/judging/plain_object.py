"""The short way for the common case: a text that is one JSON object and nothing else.

The standard library reads it, ten times as fast as :mod:`rubricc.judging.json_object`. Both give
the same; whatever they might read differently is left to the long way.
"""

from __future__ import annotations

import json
from typing import Any

from rubricc.judging.json_object import MAX_DEPTH, Extracted


def read_plain(text: str) -> Extracted | None:
    """The object that ``text`` is; ``None`` where only the long way can tell.

    Lists, numbers, escapes by code, halves of surrogate pairs and constants that JSON does not have
    go the long way.
    """
    body = text.strip()
    if not body.startswith("{") or not body.endswith("}") or "[" in body or "\\u" in body:
        return None
    try:
        body.encode()
        found = _DECODER.decode(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, Extracted):
        return None
    is_deep = body.count("{") > MAX_DEPTH and _is_deep(found, MAX_DEPTH)
    return None if is_deep else found


def _object(pairs: list[tuple[str, Any]]) -> Extracted:
    entries = dict(pairs)
    if len(entries) == len(pairs):
        return Extracted(entries)
    seen: set[str] = set()
    twice = frozenset(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return Extracted({key: entries[key] for key in entries if key not in twice}, twice)


def _left(text: str) -> Any:
    raise ValueError(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_left, parse_float=_left, parse_constant=_left
)


def _is_deep(found: Extracted, left: int) -> bool:
    inner = (value for value in found.entries.values() if isinstance(value, Extracted))
    return left <= 0 or any(_is_deep(value, left - 1) for value in inner)
