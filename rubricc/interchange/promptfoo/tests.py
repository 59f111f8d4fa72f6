"""Tests of promptfoo as rows: their variables, and prompts with these filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from rubricc.interchange.entries import object_at
from rubricc.interchange.errors import EntryInvalid
from rubricc.interchange.promptfoo.templates import Variables, filled
from rubricc.interchange.sketch import Remark

Values = dict[str, str]


class Rows:
    """Makes the rows of tests: one for each choice of values, and for each prompt."""

    def __init__(
        self, document: Mapping[str, Any], variables: Variables, remarks: list[Remark]
    ) -> None:
        self._variables = variables
        self._remarks = remarks
        self._prompts = self._read_prompts(document.get("prompts"))
        self._ids: dict[str, int] = {}

    def of_test(
        self, name: str, defaults: object, own: object, place: str, column: str | None
    ) -> Iterator[dict[str, Any]]:
        """The rows of one test; ``column`` is where its name stands, if anywhere."""
        values = {**_object(defaults, "defaultTest.vars"), **_object(own, f"{place}.vars")}
        for chosen in self._choices(values, f"{place}.vars"):
            for prompt in self._prompts:
                self._ids[name] = count = self._ids.get(name, 0) + 1
                row: dict[str, Any] = {"id": name if count == 1 else f"{name} {count}"}
                if prompt is not None:
                    row["prompt"] = filled(prompt, chosen)
                row |= {self._variables.column(key): value for key, value in chosen.items()}
                row |= {used: "" for used in self._variables.used if used not in row}
                yield row | ({column: name} if column else {})

    def _read_prompts(self, prompts: object) -> list[str | None]:
        """Prompts that can be filled in, or ``None`` alone; others are remarked upon."""
        found: list[str | None] = []
        for at, prompt in enumerate(prompts if isinstance(prompts, list) else [prompts]):
            text = prompt.get("raw") if isinstance(prompt, Mapping) else prompt
            if not isinstance(text, str):
                continue
            if text.startswith("file://") or filled(text, {}) is None:
                reason = "is read from a file or computes: rows have no prompt from it"
                self._remarks.append(Remark(f"prompts[{at}]", reason))
            else:
                found.append(text)
        return found or [None]

    def _choices(self, values: Mapping[str, Any], place: str) -> Iterator[Values]:
        """Every choice of one value where a variable has a list of them."""
        lists = []
        for key, value in values.items():
            if isinstance(value, Mapping):
                self._remarks.append(
                    Remark(f"{place}.{key}", "is an object: the row has it as JSON text")
                )
            lists.append([_text(each) for each in (value if isinstance(value, list) else [value])])
        for chosen in product(*lists):
            yield dict(zip(values, chosen, strict=True))


def _object(value: object, place: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise EntryInvalid(place, "is not an object of variables: put those that a file holds here")
    return object_at(value, place)


def _text(value: object) -> str:
    """A value as a template shows it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, default=str)


def names_of(tests: Sequence[Any]) -> list[str]:
    """A name for each test: its description, or its number; no two are the same."""
    found: list[str] = []
    for at, test in enumerate(tests):
        description = test.get("description") if isinstance(test, Mapping) else None
        plain = " ".join(description.split()) if isinstance(description, str) else ""
        name = plain or f"test {at + 1}"
        found.append(name if name not in found else f"{name} ({at + 1})")
    return found
