"""Records out as Parquet: one row group after the other, under one schema.

The columns are declared, and those that only some records have are found in the first row group. A
column without a declared type takes that of its first value. What comes later must fit.

Needs the extra ``rubricc[parquet]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal

from rubricc.datasets.write import Write, replacing

ColumnType = Literal["text", "truth", "number", "messages", "turns", "turn", "exchanges"]
"""Of a column: text, true or false, a number; messages with role and content; turns with from and
value, or one of them; a list of pairs of texts."""

GROUP_ROWS: Final = 4096
GROUP_BYTES: Final = 32 * 1024 * 1024
"""A row group ends at either, so that long rows do not fill the memory."""


class ParquetMissing(Exception):
    """The library is not installed; the message names the extra."""


class RecordUnlike(ValueError):
    """A record does not fit the schema of those before; the message says which column."""


def require_parquet() -> None:
    """Make sure that Parquet can be written, before any work is done.

    Raises:
        ParquetMissing: pyarrow is not installed.
    """
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise ParquetMissing("Parquet needs pyarrow: install `rubricc[parquet]`")


@contextmanager
def open_parquet(
    path: Path | str, columns: Mapping[str, ColumnType | None], optional: frozenset[str]
) -> Iterator[Write]:
    """A function that writes one record after the other to ``path``, which appears when all are in.

    ``columns`` are in order, ``None`` for a type that the values decide; ``optional`` ones are
    left out unless the first row group has them. Writing raises :class:`RecordUnlike`, which
    leaves the record out.

    Raises:
        OSError: the file cannot be written, or another process is writing it.
    """
    with replacing(Path(path).resolve(), binary=True) as file:
        writer = _Writer(file, columns, optional)
        try:
            yield writer.write
            writer.close()
        finally:
            writer.abandon()


class _Writer:
    def __init__(
        self, file: Any, columns: Mapping[str, ColumnType | None], optional: frozenset[str]
    ) -> None:
        self._file = file
        self._columns = columns
        self._types: dict[str, ColumnType] = {
            name: type_ for name, type_ in columns.items() if type_ is not None
        }
        self._open = set(columns) - set(self._types)
        """Columns that no value has given a type yet."""
        self._absent = set(optional)
        """Columns that no record has had yet."""
        self._rows: list[Mapping[str, object]] = []
        self._bytes = 0
        self._writer: Any = None
        self._schema: Any = None

    def write(self, record: Mapping[str, object]) -> None:
        """Take a record into the row group.

        Raises:
            RecordUnlike: a column has another type than before, or is new after the first group.
        """
        if self._absent:
            self._admit(record)
        for name in self._columns:
            if self._columns[name] is None:
                self._check(name, record.get(name))
        self._rows.append(record)
        self._bytes += sys.getsizeof(record) + sum(map(_size, record.values()))
        if len(self._rows) >= GROUP_ROWS or self._bytes >= GROUP_BYTES:
            self._flush()

    def close(self) -> None:
        """Write what is left; a file without records has a schema all the same."""
        if self._rows or self._writer is None:
            self._flush()
        self._writer.close()
        self._writer = None

    def abandon(self) -> None:
        """Let go of a file that is not finished, which will be removed, whole or not."""
        if self._writer is not None:
            with suppress(OSError):
                self._writer.close()

    def _admit(self, record: Mapping[str, object]) -> None:
        new = self._absent & record.keys()
        if new and self._writer is not None:
            raise RecordUnlike(
                f"the row has `{min(new)}`, and the first {GROUP_ROWS} rows have none"
            )
        self._absent -= new

    def _check(self, name: str, value: object) -> None:
        if value is None:
            return
        found = _type_of(value)
        if found is None:
            raise RecordUnlike(f"`{name}` is neither text, a number nor a truth value")
        if name in self._open and self._writer is None:
            self._open.discard(name)
            self._types[name] = found
        elif self._types[name] != found:
            raise RecordUnlike(f"`{name}` is a {found}, and a {self._types[name]} before")

    def _flush(self) -> None:
        import pyarrow
        from pyarrow import parquet

        if self._writer is None:
            for name in self._open:
                self._types[name] = "text"
            self._schema = pyarrow.schema(
                [
                    (name, _arrow(self._types[name]))
                    for name in self._columns
                    if name not in self._absent
                ]
            )
            self._writer = parquet.ParquetWriter(self._file, self._schema)
        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
        self._rows, self._bytes = [], 0


def _size(value: object) -> int:
    """About how many bytes a value takes, as far as texts go."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_size, value.values()))
    return sum(map(_size, value)) if isinstance(value, list) else 8


def _type_of(value: object) -> ColumnType | None:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, (int, float)):
        return "number"
    return "text" if isinstance(value, str) else None


def _arrow(type_: ColumnType) -> Any:
    import pyarrow

    text = pyarrow.string()
    message = pyarrow.struct([("role", text), ("content", text)])
    turn = pyarrow.struct([("from", text), ("value", text)])
    return {
        "text": text,
        "truth": pyarrow.bool_(),
        "number": pyarrow.float64(),
        "messages": pyarrow.list_(message),
        "turns": pyarrow.list_(turn),
        "turn": turn,
        "exchanges": pyarrow.list_(pyarrow.list_(text)),
    }[type_]
