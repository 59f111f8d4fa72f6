"""One line of the parity page, and foreign files made ready to score."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rubricc.compiler import compile_source
from rubricc.interchange.made import make
from rubricc.interchange.reading import read_as
from rubricc.interchange.registry import format_named
from rubricc.interchange.sketch import Imported
from rubricc.plan.plan import Plan
from rubricc.source.project import find_project
from rubricc.source.read import text_source


@dataclass(frozen=True, slots=True)
class Line:
    """What was compared with what. ``holds`` is ``None`` where nothing was compared."""

    what: str
    beside: str
    """What was published, or which reference stands beside it."""
    result: str
    holds: bool | None


@dataclass(slots=True)
class Tally:
    """Numbers beside numbers: how many there are, how many are the same, how far they lie apart."""

    count: int = 0
    same: int = 0
    furthest: float = 0.0
    negative: int = 0
    without: int = 0
    """How many of the references' own are below 0, and how many are no number at all."""

    def add(self, ours: float | None, theirs: float | None) -> None:
        """Compare two numbers; ``None`` is equal to itself alone."""
        self.count += 1
        self.negative += theirs is not None and theirs < 0
        self.without += theirs is None
        if ours == theirs:
            self.same += 1
        elif ours is None or theirs is None:
            self.furthest = float("inf")
        else:
            self.furthest = max(self.furthest, abs(ours - theirs))

    def holds(self, within: float = 0.0) -> bool:
        """Whether there is anything, and nothing lies further apart than ``within``."""
        return self.count > 0 and self.furthest <= within

    def told(self) -> str:
        """``2,000 of 2,000 the same to the last bit``."""
        text = f"{self.same:,} of {self.count:,} the same to the last bit"
        if self.same < self.count:
            text += f", none further apart than {self.furthest:.0e}"
        if self.negative:
            text += f"; {self.negative:,} are negative"
        return text + (f"; {self.without:,} have no score" if self.without else "")


def source_of(form: str, path: Path) -> tuple[Imported, str]:
    """What a foreign file of one source becomes: the data, and the text of the source."""
    found = read_as(format_named(form), path)
    (text,) = make(found).sources.values()
    return found, text


def plan_of(text: str, name: str | None = None, targets: Iterable[str] = ("reward",)) -> Plan:
    """The plan of a source that is free of errors.

    Raises:
        ValueError: it is not.
    """
    source = text_source(text, "imported.rubric")
    compiled = compile_source(source, find_project(Path.cwd()), name, targets=tuple(targets))
    if compiled.plan is None:
        raise ValueError(f"{compiled.diagnostics}")
    return compiled.plan


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Rows as a file of JSON Lines."""
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    return path
