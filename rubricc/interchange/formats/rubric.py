"""The package `rubric`: a list of requirements with signed weights, in JSON or YAML.

Read from its loader (version 2.2.0): `[{"weight", "requirement"}]`, or sections of these, by
themselves or under ``sections`` or ``rubric``. The score is the sum of met weights over the
positive weights, clipped to 0..1; without positive weights 1 minus the share of met faults.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from rubricc.interchange.errors import WrongFormat
from rubricc.interchange.format import Format
from rubricc.interchange.limits import Limits
from rubricc.interchange.names import name_of
from rubricc.interchange.sketch import Imported, RuleSketch
from rubricc.interchange.weighted import Reader, entries_of, read_document, title_of, written
from rubricc.ir.rubric import Rubric

HEADING: Final = "From a rubric of the package `rubric`: requirements with weights."

LIMITS: Final = Limits(
    "the package `rubric`",
    kinds=("principle", "pitfall", "fact"),
    denominators=("positive",),
    labels=True,
)


def read(path: Path) -> Imported:
    """One rubric; sections are groups without a weight."""
    document = read_document(path)
    entries, place = entries_of(document, ("sections",), path)
    reader = Reader(more=_refuse_options)
    members = reader.members(entries, place)
    name = name_of(path.stem, "rubric")
    return Imported({name: reader.file(name, members, HEADING, title=title_of(document))})


def _refuse_options(rule: RuleSketch, entry: Mapping[str, Any], place: str) -> RuleSketch:
    if entry.get("options"):
        raise WrongFormat(
            f"`{place}` has `options`, which `rubric` does not read: it looks like `autorubric`"
        )
    return rule


def write(rubric: Rubric) -> Mapping[str, bytes]:
    """The criteria as a JSON list, with names, priorities and tags that the package passes over."""
    LIMITS.refuse_rubric(rubric)
    return written(rubric, lambda criterion: {})


FORMAT: Final = Format(
    "rubric",
    "the package `rubric`: requirements with weights, in JSON or YAML",
    read=read,
    write=write,
    holds="principles, pitfalls and facts with texts, and groups without weights",
)
