"""The rows of a file that people labelled, one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from rubricc.agreement.figures import Method
from rubricc.agreement.read import COLUMNS, LabelledRow, LabelReader
from rubricc.agreement.result import Data
from rubricc.datasets.row import RowFault
from rubricc.datasets.rows import read_rows
from rubricc.plan.plan import Plan
from rubricc.runtime.invalid import RowInvalid

Tell = Callable[[int, str], None]
"""Told of the line of a row that cannot be used, and why."""


class LabelledRows:
    """Reads ``path`` once; rows without a label are counted, and wrong ones are told to ``tell``.

    ``json_columns`` and ``optional_columns`` say how a table's cells are read, as
    :func:`rubricc.datasets.rows.read_rows` takes them.
    """

    def __init__(
        self,
        path: str,
        plan: Plan,
        method: Method,
        tell: Tell,
        json_columns: Collection[str] = (),
        optional_columns: Collection[str] = (),
    ) -> None:
        self.path = path
        self.unlabelled = 0
        self.faults = 0
        self._tell = tell
        self._reader = LabelReader(plan, by_prompt=method.cluster == "prompt")
        self._columns = [*json_columns, *COLUMNS]
        self._optional = optional_columns
        self._sha256 = hashlib.sha256()

    def __iter__(self) -> Iterator[LabelledRow]:
        """The rows with a label.

        Raises:
            RowsUnreadable: the file cannot be read at all.
        """
        for row in read_rows(
            self.path,
            json_columns=self._columns,
            optional_columns=self._optional,
            digest=self._sha256,
        ):
            if isinstance(row, RowFault):
                self.refuse(row.line, row.message)
                continue
            try:
                labelled = self._reader.read(row)
            except RowInvalid as error:
                self.refuse(row.line, str(error))
                continue
            if labelled.people:
                yield labelled
            else:
                self.unlabelled += 1

    def refuse(self, line: int, reason: str) -> None:
        """Count a row that cannot be used, and tell of it."""
        self.faults += 1
        self._tell(line, reason)

    def facts(self, used: int) -> Data:
        """What was read, once all of it was; ``used`` rows could be measured."""
        return Data(
            file=Path(self.path).name,
            sha256=self._sha256.hexdigest(),
            rows=used,
            unlabelled=self.unlabelled,
            faults=self.faults,
        )
