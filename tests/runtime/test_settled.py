"""A response that says nothing earns nothing, and no judge is asked."""

from __future__ import annotations

import pytest

from rubricc.plan.criterion import Criterion
from rubricc.plan.scale import Level, Scale
from rubricc.plan.verdict import UNMET, Verdict
from rubricc.runtime.settled import says_nothing, settled


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        ":",
        "...",
        "\u200b",
        "Thought process:",
        "**Thought process:**",
        "thought process",
        "Let\u2019s solve this problem step by step.",
        "Solution:",
        "## Answer:",
    ],
)
def test_nothing_is_said(text):
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    ["4", "a", "答え", "👍", "Solution", "Answer", "Thought process: 42", ": yes", "." * 500 + "x"],
)
def test_something_is_said(text):
    assert not says_nothing(text)


def test_principles_and_pitfalls_are_unmet_and_the_rest_stays_open():
    assert settled(Criterion(name="a", kind="principle", weight=1)) == UNMET
    assert settled(Criterion(name="a", kind="pitfall", weight=-1)) == UNMET
    assert settled(Criterion(name="a", kind="hard_rule")) is None
    assert settled(Criterion(name="a", kind="fact")) is None


def test_a_scale_settles_at_its_lowest_level():
    levels = (Level(point="poor", value=0.2), Level(point="good", value=1))
    criterion = Criterion(
        name="a", kind="principle", weight=1, scale=Scale(named=True, levels=levels)
    )
    assert settled(criterion) == Verdict("scored", 0.2, "poor")
