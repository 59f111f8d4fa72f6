"""Values of a cache as JSON text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

TEXTS: Final = frozenset({"evidence", "reason"})
"""Fields that hold text of the response or of the judge."""


def written(value: Mapping[str, Any], keep_text: bool) -> str:
    """``value`` as JSON, without its texts unless they are to be kept.

    Raises:
        TypeError: it holds what JSON has no form for.
        ValueError: it holds a NaN or an infinity.
    """
    kept = value if keep_text else _without_text(value)
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which UTF-8 cannot write
        return json.dumps(kept, separators=(",", ":"), allow_nan=False)
    return text


def read(text: object) -> dict[str, Any] | None:
    """The value that ``text`` writes; ``None`` where it is no JSON object."""
    if not isinstance(text, str):
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _without_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_text(one) for name, one in value.items() if name not in TEXTS}
    if isinstance(value, (list, tuple)):
        return [_without_text(one) for one in value]
    return value
