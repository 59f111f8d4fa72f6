"""The tables of a cache, and the refusal of files that are not one."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Final

VERSION: Final = 1
"""Of the tables; ``PRAGMA user_version`` of the file."""

MARK: Final = 0x52756272
"""``Rubr`` in ASCII: ``PRAGMA application_id`` of every cache, which no other file has."""

WAIT_S: Final = 10.0
"""How long a lock of another process is waited for. Its transactions take well below 0.1 s."""

_TABLE: Final = """
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  model TEXT NOT NULL,
  about TEXT NOT NULL,
  created INTEGER NOT NULL,
  value TEXT NOT NULL
)
"""
"""Keys are random, so entries lie in the order of writing, and the keys alone are sorted."""


class CacheUnusable(Exception):
    """A file cannot serve as a cache; the message names it and says what to do."""


def connect(path: Path, read_only: bool = False) -> sqlite3.Connection:
    """A connection to the cache at ``path``, which is made where there is no file yet.

    With ``read_only`` the file is never written, nor made.

    Raises:
        CacheUnusable: the file is no cache, is one of another version, cannot be opened, or
            stays locked for :data:`WAIT_S`.
    """
    begun_s = time.monotonic()
    while True:
        try:
            return _prepared(path, read_only)
        except sqlite3.Error as error:
            is_locked = _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            if not is_locked or time.monotonic() - begun_s > WAIT_S:
                raise CacheUnusable(f"`{path}` {why(error)}") from error
        # Turning a new file to WAL does not wait for others who do the same.
        time.sleep(0.01)


def why(error: sqlite3.Error) -> str:
    """What is wrong with a cache, in one phrase that follows its name."""
    return _REASONS.get(_code(error), f"cannot be used as a cache: {error}")


_REASONS: Final = {
    sqlite3.SQLITE_NOTADB: "is no cache of rubricc: give another file",
    sqlite3.SQLITE_CORRUPT: "is damaged: remove it, or give another file",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened as a cache: give a file in a folder that is yours",
    sqlite3.SQLITE_READONLY: "cannot be written: give another file, or make it writable",
    sqlite3.SQLITE_FULL: "cannot be written: the disk is full",
    sqlite3.SQLITE_BUSY: "is locked by another process",
    sqlite3.SQLITE_LOCKED: "is locked by another process",
}


def _code(error: sqlite3.Error) -> int:
    """The primary code of an error; 0 where the library gave none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _prepared(path: Path, read_only: bool) -> sqlite3.Connection:
    connection = _read_only(path) if read_only else _opened(path, "mode=rwc")
    try:
        _prepare(connection, path, read_only)
    except BaseException:
        connection.close()
        raise
    return connection


def _read_only(path: Path) -> sqlite3.Connection:
    """A connection that only reads, where nothing can be written beside the file too."""
    connection = _opened(path, "mode=ro")
    try:
        _number(connection, "user_version")
    except sqlite3.OperationalError as error:
        connection.close()
        if _code(error) != sqlite3.SQLITE_CANTOPEN or path.with_name(path.name + "-wal").exists():
            raise
        # Nobody writes, because there is no log; so there is no need to keep books on locks.
        return _opened(path, "mode=ro&immutable=1")
    return connection


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        timeout=WAIT_S,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )


def _prepare(connection: sqlite3.Connection, path: Path, read_only: bool) -> None:
    """Refuse what is no cache, and make one of an empty file."""
    connection.execute("BEGIN")  # so that all that is looked at is of one moment
    try:
        is_new = _is_new(connection, path)
    finally:
        _roll_back(connection)
    if read_only:
        if is_new:
            raise CacheUnusable(f"`{path}` is empty: no cache was made there yet")
        return
    if is_new:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("BEGIN IMMEDIATE")  # which shows that the file can be written
    try:
        if _is_new(connection, path):
            connection.execute(_TABLE)
            connection.execute(f"PRAGMA application_id = {MARK}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    finally:
        _roll_back(connection)


def _roll_back(connection: sqlite3.Connection) -> None:
    """End a transaction that is still open; SQLite ends some by itself where it fails."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is empty.

    Raises:
        CacheUnusable: it holds anything but a cache of this version.
    """
    mark, version = _number(connection, "application_id"), _number(connection, "user_version")
    if mark == MARK and version == VERSION:
        return False
    if mark == MARK:
        raise CacheUnusable(
            f"`{path}` is a cache of another version of rubricc, with tables of version {version} "
            f"and not {VERSION}: give another file"
        )
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark or version or tables:
        raise CacheUnusable(f"`{path}` is no cache of rubricc: give another file")
    return True


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
