"""Rows on the command line, read as a plan wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubricc.datasets.rows import Digest
    from rubricc.plan.plan import Plan
    from rubricc.runtime.row_score import RowScore


def items(
    plan: Plan, data: str, digest: Digest | None = None
) -> Iterator[tuple[int, Mapping[str, object] | RowScore]]:
    """Each row of ``data`` with its line, or the fault of one that cannot be read.

    A row without an id goes by its line. ``digest`` takes the bytes that are read.

    Raises:
        RowsUnreadable: the file cannot be read at all.
    """
    from rubricc.datasets.row import RowFault
    from rubricc.datasets.rows import read_rows
    from rubricc.runtime.row_score import failed

    for row in read_rows(data, digest=digest, **cells(plan)):
        if isinstance(row, RowFault):
            yield row.line, failed(plan.digest, row.message, row.line if row.id is None else row.id)
        elif row.values.get("id") is None:
            yield row.line, {**row.values, "id": row.line}
        else:
            yield row.line, row.values


def cells(plan: Plan) -> dict[str, list[str]]:
    """How a table's cells are read: JSON where the plan declares no text."""
    return {
        "json_columns": [
            *(parameter.name for parameter in plan.parameters if parameter.type.kind != "text"),
            *(slot.name for slot in plan.generated),
        ],
        "optional_columns": [
            parameter.name
            for parameter in plan.parameters
            if parameter.type.optional or parameter.default is not None
        ],
    }
