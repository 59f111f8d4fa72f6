"""Bodies of replies: read up to a limit, and taken apart without trust."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable
from typing import Any, Final

from rubricc.endpoints.errors import ServerFailed

LARGEST: Final = 32 * 2**20
"""Bytes; a longer body is no answer of a model, and is not read to its end."""

_BROKEN: Final = object()


def no_answer(why: str) -> ServerFailed:
    """The failure of a body that is no answer."""
    return ServerFailed(f"the body is no answer: {why}")


async def read_body(chunks: AsyncIterable[bytes], declared: str | None) -> bytes:
    """All bytes of a body; ``declared`` is its header ``Content-Length``.

    Raises:
        ServerFailed: it is larger than :data:`LARGEST`.
    """
    if declared is not None and declared.isdecimal() and int(declared) > LARGEST:
        raise no_answer("it is larger than 32 MiB")
    found, size = [], 0
    async for chunk in chunks:
        size += len(chunk)
        if size > LARGEST:
            raise no_answer("it is larger than 32 MiB")
        found.append(chunk)
    return found[0] if len(found) == 1 else b"".join(found)


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that a body holds.

    Raises:
        ServerFailed: it holds anything else.
    """
    if not body.strip():
        raise no_answer("it is empty")
    text = _text(body)
    if text is None:
        raise no_answer("it is not UTF-8")
    if text.lstrip().startswith("<"):
        raise no_answer("it is HTML")
    found = _json(text)
    if found is _BROKEN:
        raise no_answer("it is not whole JSON")
    if not isinstance(found, dict):
        raise no_answer("its JSON is no object")
    return found


def _text(body: bytes) -> str | None:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _json(text: str) -> object:
    """The value, or :data:`_BROKEN`; numbers of thousands of digits are broken too."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _BROKEN


def count(value: object) -> int | None:
    """``value`` as a count of tokens, or ``None``; servers write 12, 12.0 and null."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if value != value or not 0 <= value < 2**53:
        return None
    return int(value)
