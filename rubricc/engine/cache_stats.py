"""What a cache holds, in numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_QUERY = """
SELECT model, kind, count(*), sum(length(CAST(value AS BLOB))), min(created), max(created)
FROM entries GROUP BY model, kind ORDER BY model, kind
"""


@dataclass(frozen=True, slots=True)
class Held:
    """The entries of one model and kind."""

    model: str
    kind: str
    entries: int
    value_bytes: int
    """Of the values alone, without keys and tables."""
    oldest: int
    """When the oldest entry was written, in seconds since 1970."""
    newest: int


@dataclass(frozen=True, slots=True)
class CacheStats:
    """The entries of a cache, and the room that its file takes."""

    held: Sequence[Held]
    file_bytes: int

    @property
    def verdicts(self) -> int:
        """Verdicts of all models."""
        return sum(one.entries for one in self.held if one.kind == "verdict")

    @property
    def replies(self) -> int:
        """Replies of all models."""
        return sum(one.entries for one in self.held if one.kind == "reply")

    @property
    def entries(self) -> int:
        """All entries."""
        return sum(one.entries for one in self.held)


def read_stats(connection: sqlite3.Connection, path: Path) -> CacheStats:
    """The numbers of the cache at ``path``; the log beside it counts as a part of the file."""
    held = [Held(*row) for row in connection.execute(_QUERY)]
    files = (path, path.with_name(path.name + "-wal"))
    return CacheStats(held, sum(file.stat().st_size for file in files if file.exists()))
