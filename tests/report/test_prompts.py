"""Spread within prompts."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.report import prompts
from rubricc.report.prompts import Prompts

rows = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from([0.0, 0.5, 1.0])))


def of(pairs):
    found = Prompts()
    for prompt, reward in pairs:
        found.add(prompt, reward)
    return found.within()


@given(rows)
def test_it_is_what_the_groups_are_all_together(pairs):
    within = of(pairs)
    groups = {}
    for prompt, reward in pairs:
        groups.setdefault(prompt, []).append(reward)
    several = [rewards for rewards in groups.values() if len(rewards) > 1]
    if not several:
        assert within is None
        return
    low, high = min(map(min, several)), max(map(max, several))
    assert within.prompts == len(groups)
    assert within.groups == len(several)
    assert within.flat == sum(len(set(rewards)) == 1 for rewards in several)
    assert within.flat_lowest == sum(set(rewards) == {low} for rewards in several)
    assert within.flat_highest == sum(set(rewards) == {high} for rewards in several)
    squares = sum(statistics.pvariance(rewards) * len(rewards) for rewards in several)
    freedom = sum(len(rewards) - 1 for rewards in several)
    assert within.deviation == pytest.approx((squares / freedom) ** 0.5)
    assert not within.is_sample


def test_many_prompts_become_a_sample_of_whole_groups(monkeypatch):
    monkeypatch.setattr(prompts, "KEPT_PROMPTS", 10)
    within = of([(str(number % 50), float(number % 3)) for number in range(600)])
    assert (within.prompts, within.groups, within.responses) == (10, 10, 120)
    assert within.is_sample
