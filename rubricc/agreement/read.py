"""Rows with people's labels: what each person said, and what a judge is recorded to have said.

People's labels stand in ``people``, a list of labels by criterion, one a person, ``null`` where a
person gave none; or in ``verdicts``, the labels of one person. Under a criterion with ``each`` a
label is itself a list, one an element. ``judge_verdicts`` has recorded answers of a judge,
``judge_retest`` and ``judge_reordered`` its answers when it was asked again, and when it was asked
in another order; all three are written as ``verdicts`` are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rubricc.agreement.labels import Classes, Label, Labels, classes_of
from rubricc.datasets.row import Row
from rubricc.plan.plan import Plan
from rubricc.plan.scale import Scale
from rubricc.plan.verdict import Verdict
from rubricc.runtime.expanded import Expanded
from rubricc.runtime.generated import read_generated
from rubricc.runtime.given import Reader, verdicts_on
from rubricc.runtime.invalid import RowInvalid
from rubricc.scoring.layout import OVERALL
from rubricc.source.suggest import unknown

RECORDED = ("judge_verdicts", "judge_retest", "judge_reordered")
COLUMNS = ("people", *RECORDED)
"""Columns of labels beside ``verdicts``; all hold JSON."""

Sheet = Mapping[str, Labels]
"""One side's labels by criterion."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row with what people said of it."""

    id: str | int
    line: int
    cluster: str
    """What the row shares with others: its prompt, or itself alone."""
    values: Mapping[str, object]
    """The row as a judge may see it, without any label."""
    people: tuple[Sheet, ...]
    """One sheet a person who gave any label."""
    recorded: Mapping[str, Sheet] = field(default_factory=dict)
    """Sheets of a judge by the column of :data:`RECORDED` that the row has."""
    brought: Mapping[str, Classes] = field(default_factory=dict)
    """The classes of the criteria that the row brings, by their names."""


class LabelReader:
    """Reads labelled rows of one plan.

    ``by_prompt`` makes rows of one prompt a cluster; otherwise each row is one.
    """

    def __init__(self, plan: Plan, *, by_prompt: bool = True) -> None:
        self._plan = plan
        self._by_prompt = by_prompt
        scales = {criterion.name: criterion.scale for criterion in plan.criteria}
        if plan.reward.holistic is not None:
            scales[OVERALL] = plan.reward.holistic
        self._readers = {name: _reader(name, scale) for name, scale in scales.items()}
        self._lists = {criterion.name for criterion in plan.criteria if criterion.each}
        self._expanded = Expanded(scales)

    def read(self, row: Row) -> LabelledRow:
        """The labels of ``row``; no people where nobody gave one.

        Raises:
            RowInvalid: a label is none of its criterion, or names no criterion.
        """
        own_id = row.values.get("id")
        row_id = own_id if isinstance(own_id, (str, int)) else row.line
        scales = self._brought(row.values)
        readers = {
            **self._readers,
            **{name: _reader(name, scale) for name, scale in scales.items()},
        }
        people = [self._sheet(given, readers) for given in _people(row.values)]
        recorded = {
            column: self._sheet(_object(row.values[column], column), readers)
            for column in RECORDED
            if row.values.get(column) is not None
        }
        _refuse_unequal([*people, *recorded.values()])
        return LabelledRow(
            row_id,
            row.line,
            self._cluster(row_id, row.values),
            _unlabelled(row.values, row_id),
            tuple(sheet for sheet in people if sheet),
            recorded,
            {name: classes_of(scale) for name, scale in scales.items()},
        )

    def _brought(self, values: Mapping[str, object]) -> dict[str, Scale | None]:
        found: dict[str, Scale | None] = {}
        slots = self._plan.generated
        for slot in slots:
            column = slot.name if slot.name in values or len(slots) > 1 else "criteria"
            if values.get(column) is not None:
                taken = {*self._readers, *found}
                new = read_generated(values[column], slot, self._plan.priorities, taken)
                found |= {entry.name: entry.shape.scale for entry in new}
        return found

    def _sheet(self, given: Mapping[str, object], readers: Mapping[str, Reader]) -> Sheet:
        sheet: dict[str, Labels] = {}
        for name, written in self._expanded.spread(given).items():
            if name not in readers:
                raise RowInvalid(f"no criterion is called `{name}`{unknown(name, readers)}")
            if written is not None:
                labels = self._labels(readers[name], written)
                if any(label is not None for label in labels):
                    sheet[name] = labels
        return sheet

    def _labels(self, reader: Reader, written: object) -> Labels:
        if reader.name not in self._lists:
            return (_label(reader.one(written)),)
        count = len(written) if isinstance(written, Sequence) else 0
        return tuple(
            None if one is None else _label(one) for one in reader.elements(written, count)
        )

    def _cluster(self, row_id: str | int, values: Mapping[str, object]) -> str:
        prompt = values.get("prompt")
        if not self._by_prompt or prompt is None:
            return f"row {row_id!r}"
        text = json.dumps(prompt, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _reader(name: str, scale: Scale | None) -> Reader:
    return Reader(name, verdicts_on(scale))


def _label(verdict: Verdict) -> Label | None:
    """The label; a given verdict is never the mean of two, so that it is no fraction."""
    if verdict.state == "unscored" or isinstance(verdict.label, float):
        return None
    return verdict.label


def _people(values: Mapping[str, object]) -> list[Mapping[str, object]]:
    """What each person said, as ``verdicts`` are written."""
    people, verdicts = values.get("people"), values.get("verdicts")
    if people is None:
        return [] if verdicts is None else [_object(verdicts, "verdicts")]
    if verdicts is not None:
        raise RowInvalid("`people` and `verdicts` both have labels of people: leave one out")
    sheets: list[dict[str, object]] = []
    for name, labels in _object(people, "people").items():
        if labels is None:
            continue
        if not isinstance(labels, list):
            raise RowInvalid(f"`people.{name}` is not a list of labels, one a person")
        sheets += [{} for _ in range(len(labels) - len(sheets))]
        for sheet, label in zip(sheets, labels, strict=False):
            sheet[name] = label
    return list(sheets)


def _object(value: object, column: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise RowInvalid(f"`{column}` is not an object of names and labels")
    return value


def _refuse_unequal(sheets: Sequence[Sheet]) -> None:
    """Elements are compared by place, so that everybody has to speak of as many."""
    counts: dict[str, int] = {}
    for sheet in sheets:
        for name, labels in sheet.items():
            if counts.setdefault(name, len(labels)) != len(labels):
                raise RowInvalid(
                    f"`{name}` has {counts[name]} labels of one and {len(labels)} of another"
                )


def _unlabelled(values: Mapping[str, object], row_id: str | int) -> dict[str, object]:
    hidden = {*COLUMNS, "verdicts"}
    return {**{n: value for n, value in values.items() if n not in hidden}, "id": row_id}
