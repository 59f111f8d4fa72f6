"""Rows from a file or from standard input, whatever their format."""

from __future__ import annotations

import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO

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
) -> Iterator[Row | RowFault]:
    """Read rows one at a time from ``path``, or from standard input for ``-``.

    ``.csv`` and ``.tsv`` files are tables, whose cells are text except in ``json_columns``;
    everything else is JSON Lines. A wrong row is a value and never stops the others.

    Raises:
        RowsUnreadable: the file cannot be read at all, when it is opened or while it is read.
    """
    shown = "standard input" if str(path) == STDIN else f"`{path}`"
    delimiter = DELIMITERS.get(Path(path).suffix.lower())
    try:
        with _opened(path) as file:
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
