"""The comparer that options describe, and rows with two responses on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rubricc.cli.judging import NAMED_IN_FILE, observers_from, settings_from
from rubricc.cli.rows import cells
from rubricc.cli.sources import WrongUse

if TYPE_CHECKING:
    from rubricc.comparing.comparer import Comparer
    from rubricc.comparing.pair import Refused
    from rubricc.datasets.rows import Digest
    from rubricc.judging.juror import Model
    from rubricc.plan.plan import Plan
    from rubricc.runtime.scorer import Scorer


def models_from(arguments: argparse.Namespace) -> list[Model] | None:
    """Who is asked: the models of ``--judge``, none for those that the file names, or nobody."""
    if arguments.judge is None:
        return None
    return [model for model in arguments.judge if model != NAMED_IN_FILE]


@contextmanager
def comparer_from(arguments: argparse.Namespace, scorer: Scorer) -> Iterator[Comparer]:
    """The comparer that the options describe, closed at the end.

    Raises:
        WrongUse: it cannot be asked, the plan compares nothing, or an option makes no sense.
    """
    from rubricc.comparing.comparer import Comparer
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.engine.cache import CacheUnusable
    from rubricc.runtime.invalid import PlanUnusable

    try:
        with (
            observers_from(arguments) as observers,
            Comparer(scorer, models_from(arguments), settings_from(arguments), observers) as made,
        ):
            yield made
    except (EndpointUnusable, CacheUnusable, PlanUnusable) as error:
        raise WrongUse(str(error)) from None


def rows(
    plan: Plan, data: str, json_columns: Sequence[str], digest: Digest | None = None
) -> Iterator[tuple[int, Mapping[str, Any] | Refused]]:
    """Each row of ``data`` with its line, or the fault of one that cannot be read.

    A row without an id goes by its line. Cells of ``json_columns`` hold JSON in a table, beside
    those that the plan wants so. ``digest`` takes the bytes that are read.

    Raises:
        RowsUnreadable: the file cannot be read at all.
    """
    from rubricc.comparing.pair import Refused
    from rubricc.datasets.row import RowFault
    from rubricc.datasets.rows import read_rows

    columns = cells(plan)
    columns["json_columns"] += json_columns
    for row in read_rows(data, digest=digest, **columns):
        if isinstance(row, RowFault):
            yield row.line, Refused(row.line if row.id is None else row.id, row.message)
        elif row.values.get("id") is None:
            yield row.line, {**row.values, "id": row.line}
        else:
            yield row.line, row.values
