"""CSV and TSV: a header and one row a record, as spreadsheets write them.

A cell is text, except in columns that hold JSON: ``verdicts``, ``criteria`` and those that the
caller names (lists, records, numbers). A column ``verdicts.NAME`` is one verdict, so that people
can give verdicts in a spreadsheet without writing JSON. An empty cell is the empty text, or
nothing at all in ``id``, in columns that hold JSON, in ``verdicts.NAME`` and in columns that the
caller says may be left out.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import IO

from rubricc.datasets.jsonl import JsonRefused, NotJson, json_value, without_mark
from rubricc.datasets.row import MAX_ROW_BYTES, Row, RowFault, RowsUnreadable

VERDICT_PREFIX = "verdicts."
OTHER_DELIMITERS = ((";", "semicolons"), ("\t", "tabs"), (",", "commas"))
JSON_COLUMNS = frozenset({"verdicts", "criteria", "truncated"})


@dataclass(frozen=True, slots=True)
class Cells:
    """How cells are read: which columns hold JSON, and where an empty cell means nothing."""

    json: frozenset[str]
    optional: frozenset[str]


def read_table(
    file: IO[bytes],
    delimiter: str,
    json_columns: Collection[str] = (),
    optional_columns: Collection[str] = (),
) -> Iterator[Row | RowFault]:
    """The rows of a CSV file, one at a time; records without any text are passed over.

    Raises:
        RowsUnreadable: it is UTF-16 text, or the header has an empty or a repeated name, or is
            written with another delimiter.
    """
    cells = Cells(JSON_COLUMNS | frozenset(json_columns), frozenset(optional_columns))
    header: list[str] | None = None
    for line, record in _records(file, delimiter):
        if isinstance(record, str):
            if header is None:
                raise RowsUnreadable(f"has a header that cannot be read: {record}")
            yield RowFault(line, record)
        elif not any(record):
            continue
        elif header is None:
            header = _checked_header(record, delimiter)
        elif len(record) != len(header):
            yield RowFault(
                line, f"the row has {_cells(len(record))}, and the header has {len(header)}"
            )
        else:
            yield _row(line, header, record, cells)


def _cells(number: int) -> str:
    return "1 cell" if number == 1 else f"{number} cells"


def _records(file: IO[bytes], delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Records with the line at which each begins; a record that cannot be read is its reason."""
    reader = csv.reader(_lines(file), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        record = _next_record(reader)
        if record is None:
            return
        yield line, record


def _next_record(reader: Iterator[list[str]]) -> list[str] | str | None:
    """The next record or what is wrong with it; ``None`` at the end of the file."""
    usual = csv.field_size_limit(MAX_ROW_BYTES)
    try:
        return _whole(next(reader))
    except StopIteration:
        return None
    except csv.Error as error:
        return _reason(str(error))
    finally:
        csv.field_size_limit(usual)


def _lines(file: IO[bytes]) -> Iterator[str]:
    first = True
    while line := file.readline(MAX_ROW_BYTES):
        if first:
            line, first = without_mark(line), False
        yield line.decode("utf-8", "surrogateescape")


def _whole(record: list[str]) -> list[str] | str:
    if any("\0" in cell for cell in record):
        return "the row holds a NUL byte"
    try:
        for cell in record:
            cell.encode("utf-8")
    except UnicodeEncodeError:
        return "the row is not UTF-8 text"
    return record


def _reason(message: str) -> str:
    if "unexpected end" in message:
        return "a quote that opens here is never closed"
    if "field limit" in message:
        return f"a cell is longer than {MAX_ROW_BYTES // 1024 // 1024} MiB"
    if "new-line" in message:
        return "lines end in a lone carriage return: save the file with other line ends"
    return "text stands right behind a closing quote: double the quotes inside a cell"


def _checked_header(record: list[str], delimiter: str) -> list[str]:
    names = [name.strip() for name in record]
    if len(names) == 1:
        for other, shown in OTHER_DELIMITERS:
            if other != delimiter and other in names[0]:
                raise RowsUnreadable(f"separates its columns by {shown}: {_instead(delimiter)}")
    if "" in names:
        raise RowsUnreadable(f"has no name for column {names.index('') + 1} in its header")
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise RowsUnreadable(f"names the column `{name}` twice in its header")
        seen.add(name)
    return names


def _instead(delimiter: str) -> str:
    return "save it with commas" if delimiter == "," else "save it with tabs"


def _row(line: int, header: list[str], record: list[str], cells: Cells) -> Row | RowFault:
    values: dict[str, object] = {}
    verdicts: dict[str, object] = {}
    for name, cell in zip(header, record, strict=True):
        if name.startswith(VERDICT_PREFIX):
            if cell.strip():
                verdicts[name.removeprefix(VERDICT_PREFIX)] = _loose(cell.strip())
        elif name in cells.json:
            if not cell.strip():
                continue
            value = _json(cell)
            if isinstance(value, RowFault):
                return RowFault(line, f"`{name}`: {value.message}")
            values[name] = value
        elif cell or not (name == "id" or name in cells.optional):
            values[name] = cell
    if verdicts:
        given = values.setdefault("verdicts", {})
        if not isinstance(given, dict):
            return RowFault(line, "`verdicts` is not an object of names and verdicts")
        if both := verdicts.keys() & given.keys():
            return RowFault(line, f"`{min(both)}` has a verdict in two columns")
        values["verdicts"] = given | verdicts
    return Row(line, values)


def _json(cell: str) -> object:
    """The JSON value of a cell; ``TRUE`` and ``FALSE``, as spreadsheets write them, too."""
    text = cell.strip()
    if text.lower() in ("true", "false"):
        text = text.lower()
    try:
        return json_value(text, "the cell")
    except NotJson:
        return RowFault(0, f"the cell is not valid JSON: `{text[:40]}`")
    except JsonRefused as error:
        return RowFault(0, str(error))


def _loose(text: str) -> object:
    """A verdict as people write it in a cell: a word, a number, or a JSON list."""
    try:
        value = json_value(text)
    except JsonRefused:
        return text
    return value if isinstance(value, (int, float, list)) else text
