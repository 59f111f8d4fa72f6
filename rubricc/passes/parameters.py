"""What a row still has to supply once some values are known."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.ir.reads import inputs_read
from rubricc.ir.rubric import Rubric
from rubricc.passes.substitution import literal


def known_parameters(rubric: Rubric, known: Mapping[str, object]) -> dict[str, object]:
    """The entries of ``known`` that are parameters of ``rubric``, in declared order."""
    return {p.name: known[p.name] for p in rubric.parameters if p.name in known}


def settle_parameters(rubric: Rubric, known: Mapping[str, object]) -> Rubric:
    """``rubric`` without the known parameters that nothing reads any more.

    One that is still read (a list whose mean an expression takes, say) stays, with its value as
    default.
    """
    if not known:
        return rubric
    read = inputs_read(rubric)
    kept = tuple(
        p.model_copy(update={"default": literal(known[p.name])}) if p.name in known else p
        for p in rubric.parameters
        if p.name not in known or p.name in read
    )
    return rubric.model_copy(update={"parameters": kept})
