"""Labels of open-instruct's rubric verifier: descriptions with weights, rated from 0 to 2.

The score is the sum of w·s/2 over the sum of |w|, unclipped: negative weights cost, and what is
not met earns nothing. Where no weight is positive there is no reward here (``no_principles:
none``), because the verifier's negative mean has no place among the choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rubricc.interchange.flat import Holding
from rubricc.interchange.format import Format
from rubricc.interchange.labels import read_labels, write_label
from rubricc.interchange.per_prompt import Base
from rubricc.interchange.sketch import Imported
from rubricc.ir.rubric import Rubric

BASE: Final = Base(
    "From labels of open-instruct's rubric verifier.",
    {"denominator": "absolute", "no_principles": "none", "clip": "none"},
    otherwise="open_instruct",
)
HOLDING: Final = Holding(
    "a label of open-instruct",
    ("principle", "pitfall"),
    denominator="absolute",
    no_principles="none",
    unclipped=True,
    scale=(0, 2),
)


def read(path: Path) -> Imported:
    """A rubric from one label, or a base rubric and rows."""
    return read_labels(
        path,
        BASE,
        "open-instruct",
        "has no positive weight: it has no reward here, where open-instruct pays a negative mean",
    )


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """One label."""
    return write_label(rubric, HOLDING)


FORMAT: Final = Format(
    "open-instruct",
    "open-instruct labels: descriptions with weights, rated from 0 to 2",
    read=read,
    write=write,
    brings_rows=True,
    holds="principles and pitfalls on a scale from 0 to 2, with `denominator: absolute`",
)
