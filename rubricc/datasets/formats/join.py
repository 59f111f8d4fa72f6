"""Records of a judge together with the rows that were judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rubricc.datasets.row import Row, RowFault


def joined(
    records: Iterable[Row | RowFault], judged: Iterable[Row | RowFault]
) -> Iterator[Row | RowFault]:
    """Each record with the columns of its row, in the order of the records; its own win.

    Rows go by their id, and without one by their line, as records name them. Where both files have
    one order, as they do when one was made from the other, memory stays flat; rows that stand
    before their turn are kept until it comes.
    """
    waiting: dict[str | int, Row | RowFault] = {}
    rows = iter(judged)
    for record in records:
        if isinstance(record, RowFault):
            yield record
            continue
        own = record.values.get("id")
        if not isinstance(own, (str, int)):
            yield RowFault(record.line, "the record has no `id` to find its row by")
            continue
        yield _with_columns(record, own, _found(own, waiting, rows))


def _found(
    own: str | int, waiting: dict[str | int, Row | RowFault], rows: Iterator[Row | RowFault]
) -> Row | RowFault | None:
    if own in waiting:
        return waiting.pop(own)
    for row in rows:
        name = _name(row)
        if name == own:
            return row
        waiting[name] = row
    return None


def _name(row: Row | RowFault) -> str | int:
    own = row.id if isinstance(row, RowFault) else row.values.get("id")
    return own if isinstance(own, (str, int)) else row.line


def _with_columns(record: Row, own: str | int, row: Row | RowFault | None) -> Row | RowFault:
    if row is None:
        return RowFault(record.line, f"the rows that were judged have no `{own}`", own)
    if isinstance(row, RowFault):
        return Row(record.line, {**record.values, "status": "error"})
    return Row(record.line, {**row.values, **record.values})
