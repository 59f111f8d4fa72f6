"""Random rubrics, restricted to what a format can hold, for the laws of going there and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from rubricc.interchange.made import finished
from rubricc.interchange.sketch import FileSketch, LevelSketch, RubricSketch, RuleSketch
from rubricc.ir.rubric import Rubric
from tests.interchange.imports import AWKWARD, rubric_of

WORDS = st.sampled_from(("Names", "five", "artifacts", "of", "the", "old", "world", "{{x}}", "//"))
LINES = st.sampled_from(AWKWARD[:-1]) | st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
"""Texts of one line without blanks at their ends."""
TEXTS = LINES | st.lists(LINES, min_size=2, max_size=3).map("\n".join)
WEIGHTS = st.sampled_from((1.0, 2.0, 3.0, 5.0, 0.5, 0.7, 10.0, 1 / 3))

NO_TAGS = st.just(())


@st.composite
def rubrics(
    draw: Any,
    *,
    reward: Mapping[str, str],
    kinds: Sequence[str] = ("principle", "pitfall"),
    texts: st.SearchStrategy[str] = TEXTS,
    weights: st.SearchStrategy[float | None] = WEIGHTS,
    levels: tuple[LevelSketch, ...] = (),
    tags: st.SearchStrategy[tuple[str, ...]] = NO_TAGS,
    parameters: tuple[str, ...] = (),
    last: tuple[RuleSketch, ...] = (),
) -> Rubric:
    """A rubric of one to six rules of ``kinds``, then those of ``last``."""
    rules = []
    for at in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(kinds))
        weight = None if kind == "hard rule" else draw(weights)
        if kind == "pitfall" and weight is not None:
            weight = -weight
        text, own = draw(texts), draw(tags)
        rules.append(RuleSketch(f"rule_{at + 1}", kind, text, weight, levels=levels, tags=own))
    sketch = RubricSketch(
        "drawn", (*rules, *last), parameters=parameters, settings={"reward": reward}
    )
    return rubric_of(finished(FileSketch((sketch,)), "drawn.rubric"))


def verdicts(rubric: Rubric) -> st.SearchStrategy[list[Any]]:
    """A verdict for each criterion, in file order."""
    return st.tuples(*(_verdict(one.scale) for one in rubric.criteria())).map(list)


def _verdict(scale: Any) -> st.SearchStrategy[Any]:
    if scale is None:
        return st.sampled_from(("met", "unmet"))
    return st.sampled_from([level.point for level in scale.levels])
