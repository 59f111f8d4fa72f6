"""Few weights become words that people read, and no score changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.interchange.made import finished
from rubricc.interchange.priorities import priorities
from rubricc.interchange.sketch import FileSketch, GroupSketch, RubricSketch, RuleSketch
from tests.interchange.imports import rubric_of

WEIGHTS = st.sampled_from((1.0, 0.1, 3.0, 10.0, 1 / 3, -1.0, -2.5, 1e100, 1e-280))


def rules(weights):
    return [
        RuleSketch(f"r{at}", "pitfall" if weight < 0 else "principle", f"Says {at}.", weight)
        for at, weight in enumerate(weights)
    ]


def checked(weights):
    members = rules(weights)
    members = [*members[:1], GroupSketch("g", tuple(members[1:]))] if members[1:] else members
    found = priorities(members)
    sketch = RubricSketch("made", found.apply(members), settings=found.settings)
    return rubric_of(finished(FileSketch((sketch,)), "made.rubric")).criteria()


@given(st.lists(WEIGHTS, min_size=1, max_size=6))
def test_no_weight_changes(weights):
    assert [one.weight for one in checked(weights)] == weights


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([4, 4, 4], ["important"] * 3),
        ([4, 9], ["important", "essential"]),
        ([1, 4, 9], ["optional", "important", "essential"]),
        ([1, 2, 3, 4], ["important"] * 4),
        ([4, -2, -2], ["important", None, None]),
    ],
)
def test_words_follow_the_order_of_the_weights(weights, words):
    assert [one.priority for one in checked([float(weight) for weight in weights])] == words


def test_what_was_read_as_a_word_is_said():
    heading = priorities(rules([9.0, 4.0])).heading()

    assert heading == ("Weights are read as priorities: 9 as essential, 4 as important.",)
    assert priorities(rules([9.0, 9.0])).heading() == ()
