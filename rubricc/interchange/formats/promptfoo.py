"""promptfoo: a configuration whose assertions are a rubric, and whose tests are rows.

Assertions of ``defaultTest`` are rules of every row; those of one test apply where the column
`test` names it. A test scores the weighted mean of its assertions. Variables are parameters.
Providers, transforms, thresholds and code have no place in a rubric, and are listed where they
stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.entries import list_at, object_at
from rubricc.interchange.errors import NotExpressible, WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.names import name_of
from rubricc.interchange.priorities import priorities
from rubricc.interchange.promptfoo.assertions import Assertions, left_out, only_for
from rubricc.interchange.promptfoo.config import write
from rubricc.interchange.promptfoo.templates import PROMPT, Variables
from rubricc.interchange.promptfoo.tests import Rows, names_of
from rubricc.interchange.sketch import (
    FileSketch,
    Imported,
    MemberSketch,
    Remark,
    RubricSketch,
)
from rubricc.interchange.weighted import read_document

HEADING: Final = (
    "From a configuration of promptfoo: a test scores the weighted mean of its assertions."
)
SIGNS: Final = ("prompts", "providers", "tests", "defaultTest")

_DOCUMENT: Final = (
    "prompts",
    "providers",
    "tests",
    "defaultTest",
    "description",
    "assertionTemplates",
)
_TEST: Final = ("description", "vars", "assert")


def read(path: Path) -> Imported:
    """One rubric, and a row for each test, choice of values and prompt."""
    document = read_document(path)
    if not isinstance(document, Mapping) or not set(SIGNS) & document.keys():
        raise WrongFormat(f"`{path}` has none of `prompts`, `providers`, `tests` and `defaultTest`")
    return _Reader(document, path).imported()


class _Reader:
    """Reads one configuration."""

    def __init__(self, document: Mapping[str, Any], path: Path) -> None:
        self._document = document
        self._path = path
        self.remarks = left_out(document, (*_DOCUMENT, "$schema"), "")
        self._default = self._object("defaultTest")
        self._tests = self._list("tests")
        prompts = document.get("prompts")
        is_input = prompts in (PROMPT, [PROMPT])
        self._variables = Variables(prompt_is_input=is_input)
        self._assertions = Assertions(document, self._variables)
        self._names = names_of(self._tests)
        self._column: str | None = None

    def imported(self) -> Imported:
        """What the configuration says."""
        members = self._default_members() + self._test_members()
        if not members:
            where = "; ".join(f"{remark.place}: {remark.message}" for remark in self.remarks[:3])
            raise NotExpressible(f"`{self._path}` has no assertion that a rule can be: {where}")
        rows = self._rows()
        file = self._file(members)
        return Imported({file.rubrics[0].name: file}, rows, tuple(self.remarks))

    def _object(self, key: str) -> Mapping[str, Any]:
        value = self._document.get(key)
        if isinstance(value, str):
            self.remarks.append(Remark(key, f"is read from a file: {value}"))
        return object_at(value, key) if value is not None and not isinstance(value, str) else {}

    def _list(self, key: str) -> list[Mapping[str, Any]]:
        value = self._document.get(key) or []
        found = []
        for at, test in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(test, str):
                self.remarks.append(Remark(f"{key}[{at}]", f"is read from a file: {test}"))
            else:
                found.append(object_at(test, f"{key}[{at}]"))
        return found

    def _default_members(self) -> list[MemberSketch]:
        self.remarks += left_out(self._default, _TEST, "defaultTest")
        return self._members(self._default, "defaultTest", "")

    def _test_members(self) -> list[MemberSketch]:
        found: list[MemberSketch] = []
        for at, test in enumerate(self._tests):
            self.remarks += left_out(test, _TEST, f"tests[{at}]")
            if test.get("assert"):
                if self._column is None:
                    self._column = self._variables.reserve("test")
                when = only_for(self._column, self._names[at])
                found += self._members(test, f"tests[{at}]", when)
        return found

    def _members(self, test: Mapping[str, Any], place: str, when: str) -> list[MemberSketch]:
        entries: Sequence[Any] = list_at(test, "assert", place) if test.get("assert") else ()
        found = self._assertions.members(entries, f"{place}.assert", when)
        self.remarks += self._assertions.left()
        return found

    def _rows(self) -> list[dict[str, Any]]:
        rows = Rows(self._document, self._variables, self.remarks)
        found: list[dict[str, Any]] = []
        for at, test in enumerate(self._tests):
            own, defaults = test.get("vars"), self._default.get("vars")
            found += rows.of_test(self._names[at], defaults, own, f"tests[{at}]", self._column)
        return [row for row in found if len(row) > 1]

    def _file(self, members: list[MemberSketch]) -> FileSketch:
        used = [*self._variables.used, *([self._column] if self._column else [])]
        words = priorities(members)
        reward = {"reward": {"denominator": "credited"}} if self._assertions.has_pitfall else {}
        description = self._document.get("description")
        rubric = RubricSketch(
            name_of(self._path.name.split(".")[0], "rubric"),
            words.apply(members),
            title=" ".join(description.split()) if isinstance(description, str) else "",
            parameters=tuple(f"{name}: text" for name in used),
            settings={**words.settings, **reward},
            remarks=tuple(self.remarks),
        )
        return FileSketch((rubric,), heading=(HEADING, *words.heading()))


FORMAT: Final = Format(
    "promptfoo",
    "promptfoo configurations: assertions with weights, and tests",
    read=read,
    write=write,
    brings_rows=True,
    holds="principles, pitfalls that earn when avoided, facts, and checks that have an assertion",
)
