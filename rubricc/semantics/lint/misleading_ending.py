"""The ending of a file is a habit that readers rely on."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import MISLEADING_ENDING
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding


def misleading_ending(rubrics: tuple[Rubric, ...], path: str) -> Iterator[Finding]:
    """Files whose ending names one kind while every declaration is of the other."""
    kinds = {rubric.kind for rubric in rubrics}
    ending = path.rpartition(".")[2]
    if len(kinds) == 1 and ending in {"rubric", "constitution"} and ending not in kinds:
        (kind,) = kinds
        yield Finding(
            MISLEADING_ENDING,
            rubrics[0].origin,
            f"a file that ends in `.{ending}` declares only a {kind}",
            f"rename it to end in `.{kind}`",
            phrase=rubrics[0].name,
        )
