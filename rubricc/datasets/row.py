"""One row of data, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_ROW_BYTES = 64 * 1024 * 1024
"""A longer row is a fault, so that a file without line ends cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of one row; ``line`` is where it begins in its file, counted from 1."""

    line: int
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be used, with the reason in one lower-case phrase.

    ``id`` is the row's own, where it could be read.
    """

    line: int
    message: str
    id: str | int | None = None


class RowsUnreadable(Exception):
    """A file of rows cannot be read at all; the message names it and says why."""


def with_unique_ids(rows: Iterable[Row | RowFault]) -> Iterator[Row | RowFault]:
    """Pass rows on; one whose ``id`` is no text or whole number, or stood before, is a fault.

    A row without an id passes. The ids are kept, and nothing else, so that memory grows by the
    length of the ids alone. ``1`` and ``"1"`` are two ids.
    """
    first_lines: dict[str | int, int] = {}
    for row in rows:
        if isinstance(row, RowFault):
            yield row
            continue
        own = row.values.get("id")
        if own is None:
            yield row
        elif not isinstance(own, (str, int)) or isinstance(own, bool):
            yield RowFault(row.line, "`id` is neither text nor a whole number")
        elif (first := first_lines.setdefault(own, row.line)) != row.line:
            yield RowFault(row.line, f"the id `{own}` stands on line {first} already", own)
        else:
            yield row
