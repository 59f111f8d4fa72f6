"""One run of ``rubricc score``: rows in, records out, and what is shown of them."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rubricc import __version__
from rubricc.cli.rows import items
from rubricc.cli.sources import WrongUse, why_not
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.tally import Tally

if TYPE_CHECKING:
    from rubricc.cli.progress import Progress
    from rubricc.judging.judge import Judge
    from rubricc.judging.judged_row import JudgedRow
    from rubricc.report.collect import Collector
    from rubricc.report.record import RunRecord
    from rubricc.runtime.scorer import Scorer

SHOWN_ROWS = 40
"""Rows of the table; the rest is only counted."""


class Scoring:
    """Scores the rows of ``data``, with ``judge`` where there is one, and writes their records.

    ``collects`` says whether a report is wanted, which looks at every row.
    """

    def __init__(
        self,
        scorer: Scorer,
        judge: Judge | None,
        data: str,
        outputs: Sequence[str],
        *,
        collects: bool = False,
    ) -> None:
        self._plan = scorer.plan
        self._scorer = scorer
        self._judge = judge
        self._data = data
        self._outputs = outputs
        self._lines: deque[int] = deque()
        """Lines of rows that were read and are not yet written."""
        self._shown: list[RowScore] = []
        self._tally = Tally(scorer.plan)
        self._digest = sha256()
        self._started = self._finished = datetime.now(UTC)
        self._collector = _collector(scorer) if collects else None

    @property
    def has_failed(self) -> bool:
        """Whether a row could not be scored, or the run ended before all were asked about."""
        stopped = self._judge is not None and bool(self._judge.stopped)
        return bool(self._tally.statuses["error"]) or stopped

    def run(self, *, quiet: bool = False) -> None:
        """Score every row and write its record.

        Raises:
            RowsUnreadable: the file of rows cannot be read.
            OSError: an output cannot be written.
        """
        from rubricc.datasets.write import open_records

        with ExitStack() as stack:
            writes = [stack.enter_context(open_records(path)) for path in self._outputs]
            progress = self._progress(stack, quiet)
            for row in self._rows():
                self._take(self._lines.popleft(), row)
                for write in writes:
                    write(self._written(row))
                if progress is not None:
                    progress.advance(1)
        self._finished = datetime.now(UTC)

    def _rows(self) -> Iterator[JudgedRow | RowScore]:
        from rubricc.judging.unasked import unasked

        if self._judge is not None:
            yield from self._judge.stream(self._items())
            return
        if self._collector is not None:
            yield from (unasked(self._scorer, item) for item in self._items())
            return
        for item in self._items():
            yield self._scorer.score(item) if isinstance(item, Mapping) else item

    def _items(self) -> Iterator[Mapping[str, object] | RowScore]:
        for line, item in items(self._plan, self._data, self._digest):
            self._lines.append(line)
            yield item

    def _take(self, line: int, row: JudgedRow | RowScore) -> None:
        from rubricc.judging.judged_row import JudgedRow

        score = row.score if isinstance(row, JudgedRow) else row
        self._tally.add(score)
        if score.error is not None:
            say(f"{self._data}:{line}: {score.error}")
        if len(self._shown) < SHOWN_ROWS:
            self._shown.append(score)
        if self._collector is not None and isinstance(row, JudgedRow):
            self._collector.add(row)

    def _written(self, row: JudgedRow | RowScore) -> dict[str, object]:
        """The record of a row, which tells of asking only where somebody could be asked."""
        score = row if isinstance(row, RowScore) else row.score
        return score.record() if self._judge is None else row.record()

    def write_report(self, path: Path) -> None:
        """Write the page about the run.

        Raises:
            WrongUse: the file cannot be written.
        """
        from rubricc.report.page import page, write_page

        assert self._collector is not None
        text = page(self._record(), self._collector)
        _written(path, lambda: write_page(path, text))

    def write_record(self, output: Path) -> None:
        """Write what made the numbers of ``output`` beside it.

        Raises:
            WrongUse: the file cannot be written.
        """
        from rubricc.report.record import write_record

        path = record_path(output)
        _written(path, lambda: write_record(path, self._record()))

    def show(self, stream: TextIO | None) -> None:
        """Warnings on the error stream; the table and the summary on ``stream``, if given."""
        from rubricc.cli.score_page import print_page

        for warning, rows in self._tally.warnings.most_common():
            say(f"warning: {warning} ({rows} {'row' if rows == 1 else 'rows'})")
        record = None if self._judge is None else self._record()
        if self._judge is not None and self._judge.stopped:
            say(f"stopped early: {self._judge.stopped}")
        if stream is not None:
            print_page(self._plan, self._tally, self._shown, stream, record)

    def _record(self) -> RunRecord:
        from rubricc.endpoints.prices import prices_date
        from rubricc.engine.meter import Meter
        from rubricc.engine.settings import Settings
        from rubricc.report.record import DataFacts, Run, build_record

        judge = self._judge
        run = Run(
            version=__version__,
            judge=self._plan.judge if judge is None else judge.policy,
            endpoints=() if judge is None else judge.endpoints,
            settings=Settings() if judge is None else judge.settings,
            meter=Meter() if judge is None else judge.meter,
            data=DataFacts(file=self._data, sha256=self._digest.hexdigest()),
            started=self._started,
            finished=self._finished,
            prices_date=prices_date(),
            stopped="" if judge is None else str(judge.stopped or ""),
        )
        return build_record(self._plan, self._tally, run)

    def _progress(self, stack: ExitStack, quiet: bool) -> Progress | None:
        """Progress of asking; rows that code decides are too quick to watch."""
        if self._judge is None:
            return None
        from rubricc.cli.progress import Progress
        from rubricc.datasets.rows import row_count

        total = row_count(self._data)
        return stack.enter_context(Progress(self._judge.meter, total, quiet=quiet))


def record_path(output: Path) -> Path:
    """Where the record of a run lies that wrote ``output``: ``scored.run.json`` for
    ``scored.jsonl``."""
    return output.with_name(output.name.removesuffix(output.suffix) + ".run.json")


def say(message: str) -> None:
    """One line on the error stream."""
    print(message.replace("\n", " "), file=sys.stderr)


def _collector(scorer: Scorer) -> Collector:
    from rubricc.report.collect import Collector

    return Collector(scorer.plan)


def _written(path: Path, write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as error:
        raise WrongUse(f"`{path}` cannot be written: {why_not(error)}") from None
