"""The output of an earlier run of ``rubricc prefer``, of which what is decided is kept."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rubricc.cli.sources import WrongUse, why_not

if TYPE_CHECKING:
    from rubricc.comparing.pair import Item
    from rubricc.runtime.scorer import Scorer


class KeptPairs:
    """Records by their id; the file is read once, and each record again when it is copied.

    Raises:
        WrongUse: the file cannot be read, is no output of ``rubricc prefer``, or was made with
            another plan.
    """

    def __init__(self, path: Path, scorer: Scorer) -> None:
        from rubricc.comparing.pair import PairReader

        self._path = path
        self._plan = scorer.plan.digest
        self._reader = PairReader(scorer)
        self._places: dict[str | int, tuple[int, str]] = {}
        """Where the record of an id begins, and the digest of its row."""
        self.changed = 0
        """Rows that are not those that the records were made of."""
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise WrongUse(f"`{path}` cannot be read: {why_not(error)}") from None
        try:
            self._index()
        except BaseException:
            self._file.close()
            raise

    def holds(self, item: Item) -> str | int | None:
        """The id of a row whose preference is kept; ``None`` where it has to be asked for."""
        from rubricc.comparing.pair import Refused
        from rubricc.runtime.invalid import RowInvalid

        row_id = None if isinstance(item, Refused) else item.get("id")
        place = None if row_id is None else self._places.get(row_id)
        if place is None or isinstance(item, Refused):
            return None
        try:
            same = self._reader.read(item).digest == place[1]
        except RowInvalid:
            same = False
        self.changed += not same
        return row_id if same else None

    def record(self, row_id: str | int | None) -> dict[str, Any]:
        """The record that is kept of a row."""
        assert row_id is not None
        self._file.seek(self._places[row_id][0])
        found: dict[str, Any] = json.loads(self._file.readline())
        return found

    def _index(self) -> None:
        begins = 0
        for number, line in enumerate(self._file, 1):
            record = self._read(line, number)
            if record["status"] == "decided" and record["id"] is not None:
                self._places[record["id"]] = begins, record["pair"]
            begins += len(line)

    def _read(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            record = json.loads(line)
            plan, _ = record["plan"], (record["id"], record["status"], record["pair"])
        except (ValueError, TypeError, KeyError):
            raise WrongUse(
                f"`{self._path}` is no output of `rubricc prefer`: see its line {number}"
            ) from None
        if plan != self._plan:
            raise WrongUse(
                f"`{self._path}` was made with another plan ({str(plan)[:12]}): "
                "compare all pairs anew"
            )
        found: dict[str, Any] = record
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
