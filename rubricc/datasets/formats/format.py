"""What a format is: whom it is for, which row it writes, and what it can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rubricc.datasets.formats.cast import SOURCES
from rubricc.datasets.formats.example import Kind
from rubricc.datasets.formats.features import NOTHING, Feature
from rubricc.datasets.parquet import ColumnType

Container = Literal["jsonl", "parquet"]

IN_TABLES_LACKS: Final[frozenset[Feature]] = frozenset({"tools", "reasoning", "names"})
"""What messages cannot have where every row must have the same fields."""


def finds_nothing(example: Any) -> frozenset[Feature]:
    """A format that looks at no more than the example's own features."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class Format:
    """One format. ``row`` writes an example of ``kind``, whose features ``holds`` includes."""

    name: str
    kind: Kind
    reader: str
    """Who reads it, in one phrase."""
    columns: Mapping[str, ColumnType]
    """Every column that a row may have, in order."""
    row: Callable[[Any], dict[str, object]]
    holds: frozenset[Feature]
    optional: frozenset[str] = frozenset()
    """Columns that only some examples have."""
    minds: frozenset[Feature] = NOTHING
    """Features that only this format looks for, and cannot hold."""
    finds: Callable[[Any], frozenset[Feature]] = finds_nothing
    """Which of those an example has, whose other features are all held."""
    reserved: frozenset[str] | None = None
    """Names that no kept column may have; ``None`` where there is no room for any."""
    containers: tuple[Container, ...] = ("jsonl", "parquet")
    entry: Mapping[str, object] | None = None
    """What `dataset_info.json` says of it, for formats that are registered there."""

    @property
    def sources(self) -> tuple[Kind, ...]:
        """Kinds of examples that it can be written from."""
        return SOURCES[self.kind]

    def held(self, container: Container = "jsonl") -> frozenset[Feature]:
        """What it can hold in a container."""
        if container == "parquet" and "messages" in self.columns.values():
            return self.holds - IN_TABLES_LACKS
        return self.holds
