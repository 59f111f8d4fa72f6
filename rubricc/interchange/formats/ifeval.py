"""IFEval: prompts with instructions that code can verify (arXiv 2311.07911).

A row has ``key``, ``prompt``, ``instruction_id_list`` and ``kwargs``, one object for each
instruction; tables fill the keys that an instruction does not have with null. The checks ship as
``std/ifeval.rubric``: what is written here extends its two rubrics, one for each strict metric, and
every instruction becomes an element of the column of its type.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.document import read_entries
from rubricc.interchange.entries import list_at, object_at, text_at, unread
from rubricc.interchange.errors import EntryInvalid, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.instructions import DETECTED, IDENTIFIERS, KINDS
from rubricc.interchange.looks import refuse_other
from rubricc.interchange.recurring import Recurring
from rubricc.interchange.sketch import FileSketch, Imported, RubricSketch
from rubricc.source.suggest import unknown

KEYS: Final = ("key", "prompt", "response", "instruction_id_list", "kwargs")
COLUMN: Final = "asks_"
"""What stands before the name of a type in the name of its column."""

ABOUT: Final = {
    "instruction_level": "The share of a row's instructions that its response follows.",
    "prompt_level": "1 where a response follows all instructions of its row, 0 otherwise.",
}


def read(path: Path) -> Imported:
    """The two rubrics, and a row for each line."""
    reader = _Reader()
    rows = []
    for place, entry in read_entries(path):
        refuse_other(entry, place, "ifeval")
        rows.append(reader.row(entry, place))
    if not rows:
        raise WrongFormat(f"`{path}` holds no row")
    rubrics = tuple(
        RubricSketch(name, extends=f"ifeval.{name}", doc=about) for name, about in ABOUT.items()
    )
    file = FileSketch(
        rubrics,
        imports={"ifeval": "std/ifeval.rubric"},
        heading=("From rows of IFEval (arXiv 2311.07911).",),
    )
    return Imported({path.stem: file}, rows, reader.recurring.remarks())


class _Reader:
    """Reads rows, and notes what was read in one of several ways."""

    def __init__(self) -> None:
        self.recurring = Recurring()

    def row(self, entry: Mapping[str, Any], place: str) -> dict[str, Any]:
        """A row as ``std/ifeval.rubric`` reads it."""
        found: dict[str, Any] = {"id": self._id(entry, place)}
        found["prompt"] = text_at(entry, "prompt", place, empty=True)
        if entry.get("response") is not None:
            found["response"] = text_at(entry, "response", place, empty=True)
        self.recurring.left_out(place, unread(entry, KEYS))
        names = list_at(entry, "instruction_id_list", place)
        arguments = list_at(entry, "kwargs", place)
        if len(names) != len(arguments):
            count = f"has {len(arguments)} entries for {len(names)} instructions"
            raise EntryInvalid(f"{place}.kwargs", count)
        if not names:
            self.recurring.add(place, "asks for nothing that can be verified: has no reward")
        for at, (name, given) in enumerate(zip(names, arguments, strict=True)):
            here = f"{place}.kwargs[{at}]"
            kind = _kind(name, f"{place}.instruction_id_list[{at}]")
            self._add(found, kind, object_at(given if given is not None else {}, here), here)
        return found

    def _id(self, entry: Mapping[str, Any], place: str) -> str | int:
        key = entry.get("key")
        if key is None:
            return place
        if isinstance(key, bool) or not isinstance(key, (str, int)):
            raise EntryInvalid(f"{place}.key", "is neither text nor a whole number")
        return key

    def _add(self, row: dict[str, Any], kind: str, given: Mapping[str, Any], place: str) -> None:
        """Put one instruction into the column of its type."""
        column = COLUMN + kind
        known, element = KINDS[kind]
        self.recurring.left_out(
            place, (key for key in unread(given, known) if given[key] is not None)
        )
        if kind in DETECTED:
            message = "needs the extra `rubricc[language]`, without which it is unscored"
            self.recurring.add(place, message)
        if element is not None:
            row.setdefault(column, []).append(element(given, place, self.recurring))
        elif column in row:
            self.recurring.add(place, "was asked for before in this row: counts once")
        else:
            row[column] = True


def _kind(name: object, place: str) -> str:
    """``no_comma`` for ``punctuation:no_comma``."""
    if not isinstance(name, str) or name not in IDENTIFIERS:
        shown = str(name)[:60]
        raise EntryInvalid(
            place, f"is `{shown}`, which is no instruction of IFEval{unknown(shown, IDENTIFIERS)}"
        )
    return IDENTIFIERS[name]


FORMAT: Final = Format(
    "ifeval",
    "IFEval rows: instructions that code can verify, decided by `std/ifeval.rubric`",
    read=read,
    brings_rows=True,
)
