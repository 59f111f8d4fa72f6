"""One connection to a cache that outlives forks and may be used by several threads."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import TypeVar
from weakref import WeakSet

from rubricc.engine.cache_schema import CacheUnusable, connect, why

_T = TypeVar("_T")


class CacheConnection:
    """Opens the file at ``path``, and opens it anew wherever that is needed.

    Raises:
        CacheUnusable: see :func:`rubricc.engine.cache_schema.connect`.
    """

    def __init__(self, path: Path, read_only: bool) -> None:
        self._path = path
        self._read_only = read_only
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = connect(path, read_only)
        self._is_closed = False
        _OPEN.add(self)

    def run(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """What ``work`` returns; one thread works at a time.

        Raises:
            CacheUnusable: the file cannot be opened, or SQLite failed in ``work``.
        """
        with self._lock:
            if self._is_closed:
                raise ValueError("the cache is closed")
            try:
                if self._connection is None:
                    self._connection = connect(self._path, self._read_only)
                return work(self._connection)
            except sqlite3.Error as error:
                raise CacheUnusable(f"`{self._path}` {why(error)}") from error

    def close(self) -> None:
        """Close the file for good."""
        with self._lock:
            self._is_closed = True
            self._disconnect()
        _OPEN.discard(self)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def hold(self) -> None:
        """Close the file for now, and keep other threads from opening it before ``let_go``."""
        self._lock.acquire()
        self._disconnect()

    def let_go(self) -> None:
        """Let the file be opened again."""
        self._lock.release()


def in_one(connection: sqlite3.Connection, work: Callable[[sqlite3.Cursor], object]) -> None:
    """Do ``work`` in one transaction, which is in the file when this returns."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        work(cursor)
        cursor.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise


# A child that inherits an open connection has its books on locks without the locks themselves:
# whatever it opens on the same file trusts those books, and the parent may then delete the log
# while the child writes to it. So no connection is open while a process forks.

_OPEN: WeakSet[CacheConnection] = WeakSet()
_HELD: list[CacheConnection] = []
_FORKING = RLock()


def _before_fork() -> None:
    _FORKING.acquire()
    for connection in list(_OPEN):
        connection.hold()
        _HELD.append(connection)


def _after_fork() -> None:
    while _HELD:
        _HELD.pop().let_go()
    _FORKING.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork
    )
