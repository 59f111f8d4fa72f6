"""The order of the passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rubricc.ir.rubric import Rubric
from rubricc.passes.batch_questions import batch_questions
from rubricc.passes.expand_each import expand_each
from rubricc.passes.fold_known import fold_known
from rubricc.passes.lower_checks import lower_checks
from rubricc.passes.merge_questions import merge_questions
from rubricc.passes.order_questions import order_questions
from rubricc.source.collector import collector_paused

Pass = Callable[[Rubric, Mapping[str, object]], Rubric]

PASSES: Final[tuple[Pass, ...]] = (
    fold_known,
    expand_each,
    lower_checks,
    merge_questions,
    order_questions,
    batch_questions,
)
"""What is known is folded before questions are made, so that a question holds its final words."""


def run_passes(rubric: Rubric, known: Mapping[str, object] | None = None) -> Rubric:
    """``rubric`` with its questions, their order and their calls laid out.

    ``known`` has the values, as JSON holds them, of parameters that no row has to supply.
    """
    with collector_paused():
        for rewrite in PASSES:
            rubric = rewrite(rubric, known or {})
    return rubric
