"""One run of ``rubricc rank``: rows with many responses in, rankings out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from rubricc import __version__
from rubricc.cli.comparing import rows
from rubricc.cli.scoring import say

if TYPE_CHECKING:
    from rubricc.comparing.candidates import Candidates
    from rubricc.comparing.pair import Refused
    from rubricc.comparing.ranked import Ranking
    from rubricc.comparing.ranker import Ranker
    from rubricc.report.record import RunRecord

SHOWN = 20
"""Rankings of the table; the rest is only counted."""

JSON_COLUMNS = ("responses",)


class RankRun:
    """Ranks the rows of ``data`` and writes the rankings; ``group_by`` names the column by which
    rows with one response each belong together."""

    def __init__(
        self, ranker: Ranker, data: str, outputs: Sequence[str], group_by: str | None
    ) -> None:
        self._ranker = ranker
        self._plan = ranker.scorer.plan
        self._data = data
        self._outputs = outputs
        self._group_by = group_by
        self._digest = sha256()
        self._started = self._finished = datetime.now(UTC)
        self.shown: list[Ranking] = []
        self.counts: dict[str, int] = {"decided": 0, "undetermined": 0, "error": 0}

    @property
    def has_failed(self) -> bool:
        """Whether a row is wrong, or the run ended before all were asked about."""
        return bool(self.counts["error"] or self._ranker.stopped)

    def run(self, *, quiet: bool = False) -> None:
        """Rank every row and write its ranking.

        Raises:
            RowsUnreadable: the file of rows cannot be read.
            OSError: an output cannot be written.
        """
        from rubricc.cli.progress import Progress
        from rubricc.datasets.rows import row_count
        from rubricc.datasets.write import open_records
        from rubricc.engine.meter import Meter

        asking = self._ranker.asking
        with ExitStack() as stack:
            writes = [stack.enter_context(open_records(path)) for path in self._outputs]
            asks = asking is not None and bool(asking.endpoints)
            total = row_count(self._data) if asks and self._group_by is None else None
            meter = Meter() if asking is None else asking.meter
            progress = stack.enter_context(Progress(meter, total, quiet=quiet or not asks))
            for ranking in self._ranker.stream(self._candidates()):
                self._take(ranking)
                for write in writes:
                    write(ranking.record())
                progress.advance(1)
        self._finished = datetime.now(UTC)

    def _candidates(self) -> Iterator[Candidates]:
        from rubricc.comparing.candidates import grouped, read_candidates

        if self._group_by is not None:
            yield from grouped(self._plan, self._rows(), self._group_by)
            return
        for row in self._rows():
            yield read_candidates(self._plan, row)

    def _rows(self) -> Iterator[Mapping[str, Any] | Refused]:
        return (row for _, row in rows(self._plan, self._data, JSON_COLUMNS, self._digest))

    def _take(self, ranking: Ranking) -> None:
        self.counts[ranking.status] += 1
        if ranking.candidates.error is not None:
            say(f"{self._data}: row `{ranking.candidates.id}`: {ranking.candidates.error}")
        if len(self.shown) < SHOWN:
            self.shown.append(ranking)

    def write_record(self, output: Path) -> None:
        """Write what made the rankings of ``output`` beside it.

        Raises:
            WrongUse: the file cannot be written.
        """
        from rubricc.cli.compared_record import write_ranking

        record = self._record()
        if record is not None:
            write_ranking(output, record, {"by": self._ranker.by})

    def show(self, stream: TextIO | None) -> None:
        """Why the run stopped, on the error stream; the table on ``stream``, if given."""
        from rubricc.cli.rank_page import print_page

        if self._ranker.stopped:
            say(f"stopped early: {self._ranker.stopped}")
        if stream is not None:
            print_page(self._plan, self.counts, self.shown, stream, self._record())

    def _record(self) -> RunRecord | None:
        """The record of a run in which somebody was asked."""
        from rubricc.endpoints.prices import prices_date
        from rubricc.report.record import DataFacts, Run, build_record
        from rubricc.runtime.tally import Tally

        asking = self._ranker.asking
        if asking is None or not asking.endpoints:
            return None
        counts = Tally(self._plan)
        counts.rows = sum(self.counts.values())
        counts.statuses.update(self.counts)
        run = Run(
            version=__version__,
            judge=asking.policy,
            endpoints=asking.endpoints,
            settings=asking.settings,
            meter=asking.meter,
            data=DataFacts(file=self._data, sha256=self._digest.hexdigest()),
            started=self._started,
            finished=self._finished,
            prices_date=prices_date(),
            stopped=asking.stopped,
        )
        return build_record(self._plan, counts, run)
