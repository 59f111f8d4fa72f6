"""The cache of a run: verdicts and replies that were paid for once, in one SQLite file.

Many processes may use one file. What :meth:`Cache.put` returned for survives the end of the
process, however it ends; a crash of the machine may lose the last entries, and never more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection, Cursor
from types import TracebackType
from typing import Any, Final, Literal, Self

from rubricc.engine.cache_connection import CacheConnection, in_one
from rubricc.engine.cache_schema import CacheUnusable
from rubricc.engine.cache_stats import CacheStats, read_stats
from rubricc.engine.cache_value import read, written

__all__ = ["Cache", "CacheStats", "CacheUnusable", "Kind", "default_cache"]

Kind = Literal["verdict", "reply"]
"""A verdict on one question, or a reply as it came."""

FOLDER: Final = ".rubricc"
_PAGE: Final = 2000
"""Entries, or pages of the file, in one step of work that goes through the whole of it."""
_MOST_KEYS: Final = 500
"""Keys in one query."""


def default_cache(project_root: Path) -> Path:
    """Where the cache of a project lies unless a caller says otherwise."""
    return project_root / FOLDER / "cache.sqlite"


class Cache:
    """Entries by key; a key is a SHA-256 in hex, a value a JSON object.

    With ``keep_text=False`` neither quotations nor reasons are written, and no replies. With
    ``read_only`` nothing is written at all, and the file must exist. A cache may be pickled, used
    by several threads and used after a fork.

    A write that fails loses no run: the cache then only reads, and says so in ``warnings``.

    Raises:
        CacheUnusable: the file cannot be opened or written, or is no cache of this version.
    """

    def __init__(self, path: Path, *, keep_text: bool = True, read_only: bool = False) -> None:
        self.path = path
        self.keep_text = keep_text
        self.read_only = read_only
        """Whether nothing is written, or no longer."""
        self.warnings: list[str] = []
        """What went wrong since the cache was opened, each kind of thing once."""
        self._arguments = (path, keep_text, read_only)
        if not read_only:
            _make_folder(path)
        elif not path.is_file():
            raise CacheUnusable(f"`{path}` does not exist")
        self._file = CacheConnection(path, read_only)

    def __reduce__(self) -> tuple[Callable[..., Cache], tuple[Any, ...]]:
        return _again, self._arguments

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def get(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The values of those of ``keys`` that the cache has, in no particular order.

        What cannot be read counts as absent, with a warning.
        """
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(keys), _MOST_KEYS):
            digests = [_digest(key) for key in keys[start : start + _MOST_KEYS]]
            marks = ",".join("?" * len(digests))
            query = f"SELECT key, value FROM entries WHERE key IN ({marks})"  # noqa: S608
            try:
                rows = self._file.run(_all(query, digests))
            except CacheUnusable as error:
                self._warn(f"the cache {error}; what it may hold is asked again")
                continue
            for digest, text in rows:
                if (value := self._value(text)) is not None:
                    found[digest.hex()] = value
        return found

    def put(
        self, entries: Mapping[str, Mapping[str, Any]], *, kind: Kind, model: str, about: str
    ) -> None:
        """Write ``entries``, all or none; they are in the file when this returns.

        An entry of the same key is replaced. ``model`` is who answered, ``about`` the digest of
        the criterion or the name of the plan: both are for :meth:`prune` and :meth:`stats` alone.
        """
        if self.read_only or not entries or (kind == "reply" and not self.keep_text):
            return
        now = int(time.time())
        rows = [
            (_digest(key), kind, model, about, now, written(value, self.keep_text))
            for key, value in entries.items()
        ]
        try:
            self._file.run(lambda file: in_one(file, lambda cursor: cursor.executemany(_PUT, rows)))
        except CacheUnusable as error:
            self.read_only = True
            self._warn(f"the cache {error}; nothing more is kept in this run")

    def stats(self) -> CacheStats:
        """What the cache holds.

        Raises:
            CacheUnusable: the file cannot be read.
        """
        return self._file.run(lambda file: read_stats(file, self.path))

    def prune(
        self,
        older_than_s: float | None = None,
        model: str | None = None,
        kind: Kind | None = None,
        about: str | None = None,
    ) -> int:
        """Remove the entries to which all that is given applies, and give their room back.

        Works in short steps, so that a run that uses the file at the same time goes on. Returns
        how many entries there were.

        Raises:
            CacheUnusable: the file cannot be written.
        """
        before = None if older_than_s is None else int(time.time() - older_than_s)
        tests = {"created <= ?": before, "model = ?": model, "kind = ?": kind, "about = ?": about}
        given = {test: value for test, value in tests.items() if value is not None}
        where = " AND ".join(["id > ?", *given])
        query = f"SELECT id FROM entries WHERE {where} ORDER BY id LIMIT {_PAGE}"  # noqa: S608
        last = removed = 0
        while entries := self._file.run(_all(query, (last, *given.values()))):
            self._file.run(_removal(entries))
            removed += len(entries)
            last = entries[-1][0]
        while self._file.run(_free_pages):
            pass
        self._file.run(lambda file: file.execute("PRAGMA wal_checkpoint(TRUNCATE)").close())
        return removed

    def export(self) -> Iterator[dict[str, Any]]:
        """Every entry as a JSON object, in the order of writing; its ``value`` is ``None`` where
        it cannot be read.

        Raises:
            CacheUnusable: the file cannot be read.
        """
        last = 0
        while rows := self._file.run(_all(_EXPORT, (last, _PAGE))):
            last = rows[-1][0]
            for _, digest, *rest, text in rows:
                entry = dict(zip(("kind", "model", "about", "created"), rest, strict=True))
                yield {"key": digest.hex(), **entry, "value": self._value(text)}

    def close(self) -> None:
        """Close the file; using the cache afterwards is an error."""
        self._file.close()

    def _value(self, text: object) -> dict[str, Any] | None:
        value = read(text)
        if value is None:
            self._warn(f"the cache `{self.path}` holds entries that are no JSON objects")
        return value

    def _warn(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)


_PUT: Final = (
    "INSERT OR REPLACE INTO entries (key, kind, model, about, created, value) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
_EXPORT: Final = (
    "SELECT id, key, kind, model, about, created, value FROM entries "
    "WHERE id > ? ORDER BY id LIMIT ?"
)


def _all(query: str, values: Sequence[Any]) -> Callable[[Connection], list[Any]]:
    return lambda file: file.execute(query, values).fetchall()


def _removal(entries: Sequence[tuple[int]]) -> Callable[[Connection], None]:
    def remove(cursor: Cursor) -> None:
        cursor.executemany("DELETE FROM entries WHERE id = ?", entries)

    return lambda file: in_one(file, remove)


def _free_pages(file: Connection) -> int:
    """Give some free pages back to the disk; how many are left."""
    file.execute(f"PRAGMA incremental_vacuum({_PAGE})").fetchall()
    return int(file.execute("PRAGMA freelist_count").fetchone()[0])


def _digest(key: str) -> bytes:
    digest = bytes.fromhex(key)
    if len(digest) != 32:
        raise ValueError(f"`{key}` is no SHA-256 in hex")
    return digest


def _again(path: Path, keep_text: bool, read_only: bool) -> Cache:
    return Cache(path, keep_text=keep_text, read_only=read_only)


def _make_folder(path: Path) -> None:
    """The folder of the cache; one of our own keeps itself out of version control."""
    folder = path.parent
    if folder.is_dir():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.name == FOLDER:
            (folder / ".gitignore").write_text("*\n", "utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CacheUnusable(f"the folder of `{path}` cannot be made: {reason}") from error
