"""Which responses of a prompt go on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.pipeline.selecting import HOWS, Selected, SelectionInvalid, grouped, select


def row(number, reward=None, prompt="Q", response=None):
    found = {"id": number, "prompt": prompt, "response": response or f"answer {number}"}
    return found | {"reward": reward}


def chosen(rows, how, **options):
    selected = Selected()
    return list(select(rows, how, selected, **options)), selected


GROUPS = st.lists(st.none() | st.integers(-2, 2), min_size=1, max_size=6).map(
    lambda rewards: [row(n, reward) for n, reward in enumerate(rewards)]
)


def test_groups_come_in_the_order_of_their_first_rows():
    rows = [row(1, prompt="b"), row(2, prompt="a"), row(3, prompt="b")]
    assert [[one["id"] for one in group] for group in grouped(rows)] == [[1, 3], [2]]


def test_prompts_that_are_conversations_are_told_apart():
    said = [{"role": "user", "content": "Q"}]
    rows = [row(1, prompt=said), row(2, prompt="Q"), row(3, prompt=[dict(said[0])])]
    assert [[one["id"] for one in group] for group in grouped(rows)] == [[1, 3], [2]]


@pytest.mark.parametrize("missing", ["prompt", "response"])
def test_a_row_without_texts_is_refused(missing):
    with pytest.raises(SelectionInvalid, match="row `1` has no prompt or no response"):
        list(grouped([row(1) | {missing: None}]))


@given(GROUPS)
def test_the_best_has_the_greatest_reward_and_is_the_first_of_such(group):
    found, selected = chosen(group, "best")
    rewards = [one["reward"] for one in group if one["reward"] is not None]
    if not rewards:
        assert found == []
        assert selected.dropped["without a reward"] == len(group)
        return
    (best,) = found
    assert best["selected_reward"] == max(rewards)
    assert best["id"] == next(one["id"] for one in group if one["reward"] == max(rewards))
    assert "reward" not in best


@given(GROUPS)
def test_best_against_worst_is_never_a_tie(group):
    found, selected = chosen(group, "best-and-worst")
    rewards = [one["reward"] for one in group if one["reward"] is not None]
    if len(set(rewards)) < 2:
        assert found == []
        assert selected.dropped["equal rewards"] == (len(rewards) if rewards else 0)
        return
    (pair,) = found
    assert pair["score_chosen"] == max(rewards)
    assert pair["score_rejected"] == min(rewards)
    assert pair["margin"] == max(rewards) - min(rewards)
    assert pair["chosen"] != pair["rejected"]


@given(GROUPS, st.integers(-2, 2))
def test_a_threshold_lets_through_what_reaches_it(group, threshold):
    found, selected = chosen(group, "threshold", threshold=threshold)
    assert [one["selected_reward"] for one in found] == [
        one["reward"] for one in group if one["reward"] is not None and one["reward"] >= threshold
    ]
    assert selected.kept + sum(selected.dropped.values()) == len(group)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=5), st.integers(1, 4))
def test_pairs_are_of_two_responses_that_differ(responses, most):
    group = [row(n, response=response) for n, response in enumerate(responses)]
    found, selected = chosen(group, "pairs", most=most)
    assert len(found) <= most
    assert len({one["id"] for one in found}) == len(found)
    for pair in found:
        assert pair["response_a"] != pair["response_b"]
    if len(set(responses)) == 1:
        assert found == []
        assert selected.dropped["prompts without a pair"] == 1
    else:
        assert found


def test_every_way_says_what_it_does():
    assert set(HOWS) == {"best", "best-and-worst", "threshold", "pairs"}
