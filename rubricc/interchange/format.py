"""What a format is to rubricc: what it reads, what it writes, what it cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rubricc.interchange.sketch import Imported
from rubricc.ir.rubric import Rubric

Read = Callable[[Path], Imported]
"""Reads a file.

Raises:
    InterchangeError: it cannot be imported.
"""

Write = Callable[[Rubric], Mapping[str, bytes]]
"""A checked rubric as files by name; the first is the rubric itself.

Raises:
    NotExpressible: the format cannot hold something of it.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """One format."""

    name: str
    """As it is called on the command line."""
    about: str
    """Whose it is and what it holds, in one phrase for the docs."""
    read: Read | None = None
    write: Write | None = None
    brings_rows: bool = False
    """Whether a file of it brings rows, beside a rubric or with one for each row."""
    holds: str = ""
    """What of the language the format can hold, in one phrase; of formats that are written."""
