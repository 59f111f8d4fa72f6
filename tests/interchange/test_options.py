"""Answers to choose from become scales, and scales the same answers again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.made import finished
from rubricc.interchange.options import answers_of, levels_of
from rubricc.interchange.sketch import FileSketch, LevelSketch, RubricSketch, RuleSketch
from tests.interchange.imports import AWKWARD, rubric_of

LABELS = st.sampled_from(
    (
        *AWKWARD[:-1],
        "1",
        "2",
        "3",
        "-1",
        "0",
        "1: one",
        "2: two",
        "poor",
        "poor: bad",
        "Poor",
        "met",
    )
)
VALUES = st.sampled_from((0.0, 0.25, 1 / 3, 0.5, 2 / 3, 1.0))


def scale_of(levels):
    """The checked scale of levels."""
    rule = RuleSketch("a", "principle", "Says it.", levels=levels)
    sketch = FileSketch((RubricSketch("made", (rule,)),))
    (criterion,) = rubric_of(finished(sketch, "made.rubric")).criteria()
    return criterion.scale


def shape(scale):
    return [(level.point, level.value, level.anchor) for level in scale.levels]


@given(st.lists(st.tuples(LABELS, VALUES), min_size=2, max_size=5))
def test_any_answers_are_a_scale_with_their_values(answers):
    answers = sorted(answers, key=lambda answer: answer[1])
    if answers[0][1] == answers[-1][1]:
        return

    scale = scale_of(levels_of(answers))

    assert [level.value for level in scale.levels] == [value for _, value in answers]


@given(st.lists(st.tuples(LABELS, VALUES), min_size=2, max_size=5))
def test_a_scale_comes_back_from_its_answers(answers):
    answers = sorted(answers, key=lambda answer: answer[1])
    if answers[0][1] == answers[-1][1]:
        return
    scale = scale_of(levels_of(answers))

    again = scale_of(levels_of(answers_of(scale, "a")))

    assert shape(again) == shape(scale)


def test_consecutive_numbers_are_a_numbered_scale():
    answers = [("2", 0.0), ("3: better", 0.5), ("4", 1.0)]

    assert levels_of(answers) == (
        LevelSketch(2),
        LevelSketch(3, anchor="better"),
        LevelSketch(4),
    )


def test_labels_of_several_words_keep_them_as_anchors():
    assert levels_of([("Not at all", 0.0), ("fully", 1.0)]) == (
        LevelSketch("not_at_all", 0.0, "Not at all"),
        LevelSketch("fully", 1.0),
    )
