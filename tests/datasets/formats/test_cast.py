"""What a pair or a score says to a format of another kind."""

from __future__ import annotations

import pytest

from rubricc.datasets.formats.cast import BELOW, UNWANTED, KindMismatch, ThresholdMissing, cast
from tests.datasets.formats.rows import PAIR, PROMPT, SCORED, WRITTEN, examples


def one(row):
    return examples(row)[0]


def test_a_pair_is_two_labelled_responses():
    wanted, unwanted = cast(one(PAIR), "unpaired", None)
    assert (wanted.label, wanted.probability) == (True, 0.75)
    assert (unwanted.label, unwanted.probability) == (False, 0.25)
    assert (wanted.line, wanted.id) == (1, "p1")


@pytest.mark.parametrize(("reward", "label"), [(0.5, True), (0.49, False), (-1, False)])
def test_a_reward_is_a_label_from_the_threshold_on(reward, label):
    [example] = cast(one({**SCORED, "reward": reward}), "unpaired", 0.5)
    assert (example.label, example.reward) == (label, reward)
    found = cast(one({**SCORED, "reward": reward}), "sft", 0.5)
    assert (found == BELOW) is not label


def test_no_threshold_is_guessed():
    with pytest.raises(ThresholdMissing, match="`--threshold`"):
        cast(one(SCORED), "unpaired", None)
    assert cast(one(SCORED), "sft", None)[0].response.text == "Hello."


def test_only_wanted_responses_are_learned_from():
    wanted, unwanted = cast(one(PAIR), "unpaired", None)
    assert cast(wanted, "sft", None)[0].response == wanted.response
    assert cast(unwanted, "sft", None) == UNWANTED


def test_what_cannot_be_made_says_what_could():
    with pytest.raises(KindMismatch, match="needs pairs, and this row is one of completions"):
        cast(one(WRITTEN), "preference", None)
    with pytest.raises(KindMismatch, match="needs completions or pairs or labelled responses"):
        cast(one(PROMPT), "sft", None)
