"""Labels of DR Tulu (arXiv 2511.19399): rubrics whose weights may be negative, rated from 0 to 2.

The score is the sum of w·s/2 over max(sum of positive w, 1), and may leave 0..1. Where no weight is
positive, the code of DR Tulu pays the negative sum itself; here such a label pays 0 at most, see
``no_principles: zero``, and a remark says which.
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
    "From labels of DR Tulu (arXiv 2511.19399).",
    {"denominator": "at_least_one", "no_principles": "zero", "clip": "none"},
    otherwise="drtulu",
)
HOLDING: Final = Holding(
    "a label of DR Tulu",
    ("principle", "pitfall"),
    denominator="at_least_one",
    no_principles="zero",
    unclipped=True,
    scale=(0, 2),
)


def read(path: Path) -> Imported:
    """A rubric from one label, or a base rubric and rows."""
    return read_labels(
        path,
        BASE,
        "drtulu",
        "has no positive weight: its reward is 0 here, where DR Tulu pays the sum of what is met",
    )


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """One label."""
    return write_label(rubric, HOLDING)


FORMAT: Final = Format(
    "drtulu",
    "DR Tulu labels: descriptions with weights, rated from 0 to 2",
    read=read,
    write=write,
    brings_rows=True,
    holds="principles and pitfalls on a scale from 0 to 2, with `denominator: at_least_one`",
)
