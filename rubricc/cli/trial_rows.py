"""The rows of a trial: the first that can be judged, or the samples that ship."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rubricc.cli.rows import items
from rubricc.cli.scoring import say
from rubricc.cli.sources import WrongUse

if TYPE_CHECKING:
    from rubricc.runtime.scorer import Scorer

Row = dict[str, object]


def first_rows(scorer: Scorer, data: str | None, most: int) -> list[Row]:
    """At most ``most`` rows of ``data``, or the samples where there is no data. Rows that cannot be
    used are reported with their line, and passed over.

    Raises:
        WrongUse: no row can be used.
    """
    from rubricc.trials.sample import sample_rows

    if data is None:
        return sample_rows(scorer.plan)[:most]
    found: list[Row] = []
    for row in usable(scorer, data):
        found.append(row)
        if len(found) == most:
            break
    if not found:
        raise WrongUse(f"`{data}` has no row that can be judged")
    return found


def usable(scorer: Scorer, data: str) -> Iterator[Row]:
    """The rows of ``data`` that a judge could be asked about; the others are reported.

    Raises:
        WrongUse: the file cannot be read.
    """
    from rubricc.datasets.row import RowsUnreadable
    from rubricc.judging.shown import Shown
    from rubricc.runtime.invalid import RowInvalid
    from rubricc.runtime.row_score import RowScore
    from rubricc.trials.probes import without_verdicts

    try:
        for line, item in items(scorer.plan, data):
            if isinstance(item, RowScore):
                say(f"{data}:{line}: {item.error}")
                continue
            try:
                Shown(scorer.case(item))
            except RowInvalid as invalid:
                say(f"{data}:{line}: {invalid}")
                continue
            yield without_verdicts(item)
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None


def text_of(scorer: Scorer, row: Row) -> str:
    """The response of a row as the text that checks read."""
    text: str = scorer.case(row).facts.environment["response"]
    return text
