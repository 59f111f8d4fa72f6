"""The columns of a row, checked against what the plan declares."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rubricc.plan.expression import Constant, Expression, ListOf, Negate, RecordOf
from rubricc.plan.types import Parameter, Type
from rubricc.runtime.invalid import RowInvalid
from rubricc.source.suggest import suggest, unknown

Checked = Callable[[Any, str], Any]
"""The value of a column, or of a part of one at a place such as ``facts[2]``, checked.

Raises:
    RowInvalid: it is of another type.
"""


def checker(declared: Type) -> Checked:
    """A function that lets values of one declared type pass, and refuses all others."""
    check = _CHECKERS[declared.kind](declared)
    if declared.optional:
        return lambda value, place: None if value is None else check(value, place)
    return check


class Inputs:
    """What a row must supply, prepared once for a plan.

    ``prompt_needed`` says whether anything reads the prompt; a row may leave it out otherwise.
    ``own_columns`` are columns that are read elsewhere: ``id``, ``verdicts``, generated slots.
    ``columns`` is everything that is read, ``required`` what no row may leave out.
    """

    def __init__(
        self, parameters: Sequence[Parameter], prompt_needed: bool, own_columns: Sequence[str]
    ) -> None:
        self._parameters = [
            (parameter.name, checker(parameter.type), _default(parameter))
            for parameter in parameters
        ]
        self._prompt_needed = prompt_needed
        names = [parameter.name for parameter in parameters]
        self.columns = frozenset({"id", "prompt", "response", *names, *own_columns})
        needed = [name for name, _, default in self._parameters if default is _REQUIRED]
        self.required = frozenset({"response", *needed, *(["prompt"] if prompt_needed else [])})
        self._meant: dict[str, str | None] = {}

    def parameters(self, row: Mapping[str, object], partial: bool) -> dict[str, object]:
        """The declared parameters of ``row``, defaults filled in and absent optionals ``None``.

        With ``partial`` what is missing is absent from the result instead of an error.

        Raises:
            RowInvalid: a column is missing or of another type.
        """
        found: dict[str, object] = {}
        for name, check, default in self._parameters:
            value = row.get(name)
            if value is not None:
                found[name] = check(value, name)
            elif default is not _REQUIRED:
                found[name] = default
            elif not partial:
                raise self._missing(name, row)
        return found

    def require(self, row: Mapping[str, object]) -> None:
        """Refuse a row without a response, or without a prompt that something reads.

        Raises:
            RowInvalid: which names the missing column.
        """
        if row.get("response") is None:
            raise self._missing("response", row)
        if self._prompt_needed and row.get("prompt") is None:
            raise self._missing("prompt", row)

    def warnings(self, row: Mapping[str, object]) -> list[str]:
        """Columns that nobody declared and whose name is almost that of one that is missing."""
        found = []
        for column in row.keys() - self.columns:
            if column not in self._meant:
                self._meant[column] = suggest(column, self.columns)
            meant = self._meant[column]
            if meant is not None and row.get(meant) is None:
                found.append(f"the column `{column}` is not read: did you mean `{meant}`?")
        return sorted(found)

    def _missing(self, name: str, row: Mapping[str, object]) -> RowInvalid:
        strangers = [column for column in row if column not in self.columns]
        close = suggest(name, strangers)
        end = f": did you mean it by `{close}`?" if close else ""
        return RowInvalid(f"the column `{name}` is missing{end}")


_REQUIRED = object()


def _default(parameter: Parameter) -> object:
    if parameter.default is not None:
        return literal(parameter.default)
    return None if parameter.type.optional else _REQUIRED


def literal(expression: Expression) -> Any:
    """The value of a literal: a constant, a negative number, a list or a record of literals.

    Raises:
        ValueError: the expression is no literal.
    """
    if isinstance(expression, Constant):
        return expression.value
    if isinstance(expression, ListOf):
        return [literal(item) for item in expression.items]
    if isinstance(expression, RecordOf):
        return {name: literal(value) for name, value in expression.fields}
    if isinstance(expression, Negate):
        return -literal(expression.value)
    raise ValueError(f"`{expression.op}` is no literal")


def _text(declared: Type) -> Checked:
    def check(value: Any, place: str) -> str:
        if not isinstance(value, str):
            raise _other(place, "text", value)
        return value

    return check


def _number(declared: Type) -> Checked:
    def check(value: Any, place: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _other(place, "a number", value)
        try:
            finite = math.isfinite(value)
        except OverflowError:
            finite = False
        if not finite:
            raise RowInvalid(f"`{place}` is not a finite number")
        return value

    return check


def _bool(declared: Type) -> Checked:
    def check(value: Any, place: str) -> bool:
        if not isinstance(value, bool):
            raise _other(place, "true or false", value)
        return value

    return check


def _list(declared: Type) -> Checked:
    assert declared.element is not None
    element = checker(declared.element)

    def check(value: Any, place: str) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise _other(place, "a list", value)
        return [element(entry, f"{place}[{number}]") for number, entry in enumerate(value)]

    return check


def _record(declared: Type) -> Checked:
    fields = [(name, checker(kind), kind.optional) for name, kind in declared.fields]
    known = [name for name, _ in declared.fields]

    def check(value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _other(place, "a record", value)
        record: dict[str, Any] = {}
        for name, inner, optional in fields:
            entry = value.get(name)
            if entry is not None:
                record[name] = inner(entry, f"{place}.{name}")
            elif optional:
                record[name] = None
            else:
                raise RowInvalid(f"`{place}.{name}` is missing")
        for name in value:
            if name not in record and value[name] is not None:
                raise RowInvalid(f"`{place}` has no field `{name}`{unknown(name, known)}")
        return record

    return check


_CHECKERS: dict[str, Callable[[Type], Checked]] = {
    "text": _text,
    "number": _number,
    "bool": _bool,
    "list": _list,
    "record": _record,
}


def _other(place: str, wanted: str, value: object) -> RowInvalid:
    found = next((noun for kind, noun in _NOUNS if isinstance(value, kind)), "something else")
    return RowInvalid(f"`{place}` is {found}, and not {wanted}")


_NOUNS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (str, "text"),
    (int, "a number"),
    (float, "a number"),
    (Mapping, "a record"),
    (list, "a list"),
    (tuple, "a list"),
    (type(None), "nothing"),
)
