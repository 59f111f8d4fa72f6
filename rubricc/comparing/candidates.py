"""Many responses to one prompt, read from one row or from several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rubricc.comparing.pair import Refused, own_columns
from rubricc.judging.shown import digest_of
from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import id_of

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class Candidates:
    """``rows`` are one response each, in the order of their places, without ids; ``ids`` are those
    that they had. ``error`` says why there are none."""

    id: str | int | None
    prompt: object = None
    rows: tuple[Row, ...] = ()
    ids: tuple[str | int | None, ...] = ()
    error: str | None = None

    @property
    def responses(self) -> list[object]:
        """The responses as the rows have them."""
        return [row["response"] for row in self.rows]


def read_candidates(plan: Plan, row: Row | Refused) -> Candidates:
    """The responses of a row with ``responses``, a list.

    What belongs to one response (``verdicts`` and their like) is a list too, as long.
    """
    if isinstance(row, Refused):
        return Candidates(row.id, error=row.error)
    responses = row.get("responses")
    if not isinstance(responses, (list, tuple)) or not responses:
        missing = "`responses` is no list of responses"
        return Candidates(id_of(row), row.get("prompt"), error=missing)
    own = [name for name in own_columns(plan) if name != "response" and row.get(name) is not None]
    for name in own:
        if not isinstance(row[name], (list, tuple)) or len(row[name]) != len(responses):
            reason = f"`{name}` is no list with an entry for each of {len(responses)} responses"
            return Candidates(id_of(row), row.get("prompt"), error=reason)
    apart = {"id", "responses", *own}
    shared = {name: value for name, value in row.items() if name not in apart}
    rows = tuple(
        {**shared, **{name: row[name][place] for name in own}, "response": response}
        for place, response in enumerate(responses)
    )
    return Candidates(id_of(row), row.get("prompt"), rows, (None,) * len(rows))


@dataclass(slots=True)
class _Group:
    key: object
    rows: list[Row] = field(default_factory=list)
    ids: list[str | int | None] = field(default_factory=list)
    error: str | None = None


def grouped(plan: Plan, rows: Iterable[Row | Refused], column: str) -> Iterator[Candidates]:
    """Rows with one response each, those together that have the same in ``column``.

    Groups come in the order of their first rows, once all rows are read. A group goes by what
    stands in the column where that is an id, else by the id of its first row. A row that cannot be
    read, or has nothing in the column, is a group of its own, in error.
    """
    groups: dict[bytes, _Group] = {}
    for number, row in enumerate(rows):
        if isinstance(row, Refused) or row.get(column) is None:
            groups[b"%d" % number] = _refused(row, column)
            continue
        key = digest_of(row[column])
        group = groups.setdefault(key, _Group(row[column]))
        group.rows.append({name: value for name, value in row.items() if name != "id"})
        group.ids.append(id_of(row))
    for group in groups.values():
        yield _candidates(plan, group, column)


def _refused(row: Row | Refused, column: str) -> _Group:
    if isinstance(row, Refused):
        return _Group(None, ids=[row.id], error=row.error)
    return _Group(None, ids=[id_of(row)], error=f"the column `{column}` is missing")


def _candidates(plan: Plan, group: _Group, column: str) -> Candidates:
    is_id = column != "prompt" and isinstance(group.key, (str, int))
    own_id = group.key if is_id and not isinstance(group.key, bool) else group.ids[0]
    assert own_id is None or isinstance(own_id, (str, int))
    if group.error is not None:
        return Candidates(own_id, error=group.error)
    prompt = group.rows[0].get("prompt")
    different = _differing(plan, group.rows)
    if different:
        reason = f"rows with one `{column}` differ in `{different}`"
        return Candidates(own_id, prompt, error=reason)
    return Candidates(own_id, prompt, tuple(group.rows), tuple(group.ids))


def _differing(plan: Plan, rows: list[Row]) -> str:
    """The first column that responses to one prompt share and these do not; empty without one."""
    names = ["prompt", *(parameter.name for parameter in plan.parameters)]
    names += [slot.name for slot in plan.generated] + (["criteria"] if plan.generated else [])
    for name in names:
        if any(row.get(name) != rows[0].get(name) for row in rows[1:]):
            return name
    return ""
