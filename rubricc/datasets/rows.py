"""Rows from a file or from standard input, whatever their format."""

from __future__ import annotations

import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, Protocol, cast

from rubricc.datasets.jsonl import read_jsonl
from rubricc.datasets.row import Row, RowFault, RowsUnreadable, with_unique_ids
from rubricc.datasets.table import read_table

__all__ = ["Row", "RowFault", "RowsUnreadable", "read_rows"]

DELIMITERS = {".csv": ",", ".tsv": "\t"}
STDIN = "-"


def read_rows(
    path: Path | str,
    *,
    json_columns: Collection[str] = (),
    optional_columns: Collection[str] = (),
    digest: Digest | None = None,
) -> Iterator[Row | RowFault]:
    """Read rows one at a time from ``path``, or from standard input for ``-``.

    ``digest`` is updated with the bytes of the file as they are read.

    ``.csv`` and ``.tsv`` files are tables, whose cells are text except in ``json_columns``;
    everything else is JSON Lines. A wrong row is a value and never stops the others.

    Raises:
        RowsUnreadable: the file cannot be read at all, when it is opened or while it is read.
    """
    shown = "standard input" if str(path) == STDIN else f"`{path}`"
    delimiter = DELIMITERS.get(Path(path).suffix.lower())
    try:
        with _opened(path) as opened:
            file = opened if digest is None else cast(IO[bytes], _Digested(opened, digest))
            rows = (
                read_table(file, delimiter, json_columns, optional_columns)
                if delimiter
                else read_jsonl(file)
            )
            yield from with_unique_ids(rows)
    except FileNotFoundError:
        raise RowsUnreadable(f"{shown} does not exist") from None
    except (OSError, ValueError) as error:
        reason = ((error.strerror if isinstance(error, OSError) else "") or str(error)).lower()
        raise RowsUnreadable(f"{shown} cannot be read: {reason}") from None
    except RowsUnreadable as error:
        raise RowsUnreadable(f"{shown} {error}") from None


def row_count(path: Path | str) -> int | None:
    """About how many rows a file has, by its lines; ``None`` where that cannot be known before.

    A table has one line more, and a row of one may take several.
    """
    if str(path) == STDIN or not Path(path).is_file():
        return None
    with Path(path).open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


class Digest(Protocol):
    """A running digest, as :mod:`hashlib` has them."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes into account."""


class _Digested:
    """A file of lines that keeps a digest of what was read of it."""

    def __init__(self, file: IO[bytes], digest: Digest) -> None:
        self._file = file
        self._digest = digest

    def readline(self, limit: int = -1) -> bytes:
        """The next line, or a part of one that is longer than ``limit``."""
        line = self._file.readline(limit)
        self._digest.update(line)
        return line


def _opened(path: Path | str) -> AbstractContextManager[IO[bytes]]:
    """The file, opened; pipes pass, folders and devices do not."""
    if str(path) == STDIN:
        return nullcontext(sys.stdin.buffer)
    kind = Path(path).stat().st_mode
    if stat.S_ISDIR(kind):
        raise RowsUnreadable("is a folder")
    if not (stat.S_ISREG(kind) or stat.S_ISFIFO(kind)):
        raise RowsUnreadable("is neither a file nor a pipe")
    return Path(path).open("rb")
