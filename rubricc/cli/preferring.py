"""One run of ``rubricc prefer``: pairs in, records out, and what is shown of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rubricc import __version__
from rubricc.cli.comparing import rows
from rubricc.cli.scoring import say
from rubricc.comparing.tally import PairTally

if TYPE_CHECKING:
    from rubricc.cli.kept_pairs import KeptPairs
    from rubricc.comparing.comparer import Comparer
    from rubricc.comparing.pair import Item
    from rubricc.report.record import RunRecord

SHOWN_PAIRS = 40
"""Rows of the table; the rest is only counted."""

JSON_COLUMNS = ("verdicts_a", "verdicts_b", "truncated_a", "truncated_b")

Record = dict[str, Any]


class Preferring:
    """Compares the pairs of ``data`` and writes their records; those that ``kept`` has already are
    copied as they are."""

    def __init__(
        self,
        comparer: Comparer,
        data: str,
        outputs: Sequence[str],
        kept: KeptPairs | None = None,
    ) -> None:
        self._plan = comparer.scorer.plan
        self._comparer = comparer
        self._data = data
        self._outputs = outputs
        self._kept = kept
        self._order: deque[tuple[int, str | int | None]] = deque()
        """Lines of rows in their order, with the id where the record is kept."""
        self._shown: list[Record] = []
        self.tally = PairTally(self._plan)
        self.copied = 0
        self._digest = sha256()
        self._started = self._finished = datetime.now(UTC)

    @property
    def has_failed(self) -> bool:
        """Whether a row is wrong, or the run ended before all were asked about."""
        return bool(self.tally.statuses["error"] or self._comparer.stopped)

    def run(self, *, quiet: bool = False) -> None:
        """Compare every pair and write its record.

        Raises:
            RowsUnreadable: the file of rows cannot be read.
            OSError: an output cannot be written.
        """
        from rubricc.cli.progress import Progress
        from rubricc.datasets.rows import row_count
        from rubricc.datasets.write import open_records

        with ExitStack() as stack:
            writes = [stack.enter_context(open_records(path)) for path in self._outputs]
            asks = bool(self._comparer.endpoints)
            total = row_count(self._data) if asks else None
            progress = Progress(self._comparer.meter, total, quiet=quiet or not asks)
            shown = stack.enter_context(progress)
            for line, record in self._records():
                self._take(line, record)
                for write in writes:
                    write(record)
                shown.advance(1)
        self._finished = datetime.now(UTC)

    def _records(self) -> Iterator[tuple[int, Record]]:
        """Every record in the order of its row, whether it is kept or new."""
        for compared in self._comparer.stream(self._asked()):
            yield from self._copies()
            line, _ = self._order.popleft()
            yield line, compared.record()
        yield from self._copies()

    def _copies(self) -> Iterator[tuple[int, Record]]:
        """The kept records that come before the next new one."""
        while self._kept is not None and self._order and self._order[0][1] is not None:
            line, row_id = self._order.popleft()
            self.copied += 1
            yield line, self._kept.record(row_id)

    def _asked(self) -> Iterator[Item]:
        """The rows that have no preference yet."""
        for line, item in rows(self._plan, self._data, JSON_COLUMNS, self._digest):
            own = None if self._kept is None else self._kept.holds(item)
            self._order.append((line, own))
            if own is None:
                yield item

    def _take(self, line: int, record: Record) -> None:
        self.tally.add(record)
        if record["status"] == "error":
            say(f"{self._data}:{line}: {record['reason']}")
        if len(self._shown) < SHOWN_PAIRS:
            self._shown.append(record)

    def write_record(self, output: Path) -> None:
        """Write what made the preferences of ``output`` beside it.

        Raises:
            WrongUse: the file cannot be written.
        """
        from rubricc.cli.compared_record import write_preference

        write_preference(output, self._record(), self._facts())

    def show(self, stream: TextIO | None) -> None:
        """Warnings on the error stream; the table and the figures on ``stream``, if given."""
        from rubricc.cli.prefer_page import print_page

        for warning, count in self.tally.warnings.most_common():
            say(f"warning: {warning} ({count} {'pair' if count == 1 else 'pairs'})")
        if self._comparer.stopped:
            say(f"stopped early: {self._comparer.stopped}")
        if stream is not None:
            asked = self._record() if self._comparer.endpoints else None
            print_page(self._plan, self.tally, self._shown, stream, asked)

    def _facts(self) -> Record:
        policy = self._comparer.preference.model_dump(mode="json")
        return {"policy": policy, "copied": self.copied, **self.tally.figures()}

    def _record(self) -> RunRecord:
        from rubricc.endpoints.prices import prices_date
        from rubricc.report.record import DataFacts, Run, build_record
        from rubricc.runtime.tally import Tally

        comparer = self._comparer
        counts = Tally(self._plan)
        counts.rows = self.tally.pairs
        counts.statuses = self.tally.statuses
        counts.hard_rules = self.tally.hard_rules
        counts.warnings = self.tally.warnings
        run = Run(
            version=__version__,
            judge=comparer.policy,
            endpoints=comparer.endpoints,
            settings=comparer.settings,
            meter=comparer.meter,
            data=DataFacts(file=self._data, sha256=self._digest.hexdigest()),
            started=self._started,
            finished=self._finished,
            prices_date=prices_date(),
            stopped=comparer.stopped,
        )
        return build_record(self._plan, counts, run)
