"""One row with two responses, read as two cases of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rubricc.judging.shown import Shown, digest_of
from rubricc.plan.plan import Plan
from rubricc.runtime.case import Case
from rubricc.runtime.invalid import RowInvalid
from rubricc.runtime.row_score import id_of
from rubricc.runtime.scorer import Scorer
from rubricc.runtime.truncated import COLUMNS as TRUNCATED

SideName = Literal["a", "b"]
SIDES: Final[tuple[SideName, SideName]] = ("a", "b")

OF_A_RESPONSE: Final = ("response", "verdicts", *TRUNCATED)
"""Columns that belong to one response; a row with two of them writes ``response_a`` and so on."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that could not be read; ``error`` says why."""

    id: str | int | None
    error: str


Item = Mapping[str, Any] | Refused
"""A row with two responses, or one that could not even be read."""


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One of the two responses."""

    name: SideName
    case: Case
    shown: Shown

    @property
    def says_nothing(self) -> bool:
        """Whether the response holds nothing that a judge could be asked about."""
        return self.case.facts.says_nothing


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """A row with both responses read; ``digest`` is SHA-256 of everything that is read of it, in
    hex, its id apart."""

    id: str | int | None
    a: Side
    b: Side
    digest: str

    @property
    def is_equal(self) -> bool:
        """Whether a judge would be shown the same response twice."""
        return self.a.shown.response == self.b.shown.response


def own_columns(plan: Plan) -> tuple[str, ...]:
    """Columns of which each response of a row has its own."""
    declared = {parameter.name for parameter in plan.parameters}
    return tuple(name for name in OF_A_RESPONSE if name not in declared)


class PairReader:
    """Reads the pairs of a plan."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._own = own_columns(scorer.plan)
        self._apart = {side: {f"{name}_{side}": name for name in self._own} for side in SIDES}
        self._columns = {name for columns in self._apart.values() for name in columns}
        self._read = sorted((scorer.columns - {"id", *self._own}) | self._columns)

    def read(self, row: Mapping[str, Any]) -> Pair:
        """The pair of a row with ``response_a`` and ``response_b``.

        ``verdicts_a``, ``truncated_a``, ``finish_reason_a`` and the same of ``b`` stand for what a
        row with one response has under these names; all other columns are those of both.

        Raises:
            RowInvalid: a column is missing, or holds what cannot be judged.
        """
        for name in self._own:
            if row.get(name) is not None:
                raise RowInvalid(
                    f"`{name}` belongs to one response: write `{name}_a` and `{name}_b`"
                )
        shared = {name: value for name, value in row.items() if name not in self._columns}
        a, b = (self._side(row, shared, side) for side in SIDES)
        seen = [part for name in self._read if name in row for part in (name, row[name])]
        return Pair(id_of(row), a, b, digest_of(*seen).hex())

    def _side(self, row: Mapping[str, Any], shared: Mapping[str, Any], side: SideName) -> Side:
        if row.get(f"response_{side}") is None:
            raise RowInvalid(f"the column `response_{side}` is missing")
        columns = self._apart[side].items()
        own = {name: row[column] for column, name in columns if row.get(column) is not None}
        try:
            case = self._scorer.case({**shared, **own})
            _ = case.own
            return Side(side, case, Shown(case))
        except RowInvalid as invalid:
            raise RowInvalid(_told(str(invalid), self._own, side)) from None


def _told(reason: str, own: tuple[str, ...], side: SideName) -> str:
    """A reason in the words of a row with two responses."""
    for name in own:
        for end in ("`", "[", "."):
            reason = reason.replace(f"`{name}{end}", f"`{name}_{side}{end}")
    return reason
