"""Rows of an earlier output, taken over where they are good and still answer what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rubricc.datasets.row import Row, RowFault

Values = Mapping[str, object]


class EarlierRows:
    """The good rows of an earlier output by id.

    Both outputs have one order as a rule, so the file is read along with what is asked, and only
    rows that are out of their turn are held.
    """

    def __init__(self, path: str, is_good: Callable[[Values], bool]) -> None:
        self._path = path
        self._is_good = is_good
        self._rows: Iterator[Row | RowFault] | None = None
        self._held: dict[object, Values] = {}
        self.taken = 0
        """Rows that were taken over."""
        self.changed = 0
        """Good rows that were not, because they were made of something else."""

    def take(self, own_id: str | int, same: Values) -> Values | None:
        """The row ``own_id``; ``None`` where it is not there, is no good, or differs from ``same``
        in one of its columns, so that it has to be made anew.

        Raises:
            RowsUnreadable: the file cannot be read.
        """
        found = self._found(own_id)
        if found is None:
            return None
        if any(found.get(name) != value for name, value in same.items()):
            self.changed += 1
            return None
        self.taken += 1
        return found

    def _found(self, own_id: str | int) -> Values | None:
        if own_id in self._held:
            return self._held.pop(own_id)
        for values in self._read():
            is_wanted = values.get("id") == own_id
            if self._is_good(values):
                if is_wanted:
                    return values
                self._held[values.get("id")] = values
            elif is_wanted:
                return None
        return None

    def _read(self) -> Iterator[Values]:
        """The rows that were not read yet; broken lines are passed over."""
        from rubricc.datasets.row import RowFault
        from rubricc.datasets.rows import read_rows

        if self._rows is None:
            self._rows = read_rows(self._path)
        for row in self._rows:
            if not isinstance(row, RowFault):
                yield row.values
