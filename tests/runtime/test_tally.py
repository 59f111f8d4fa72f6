"""What many rows came to."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.runtime import tally as module
from rubricc.runtime.scorer import Scorer
from rubricc.runtime.tally import OTHERS, Spread, Tally
from tests.runtime.plans import (
    SCALE,
    SLOT,
    TEXTS,
    contains,
    criterion,
    over,
    parameter,
    plan,
    words_at_most,
)

MADE = plan(
    criterion("polite", None, check=contains("please")),
    criterion("vivid", 1.0, scale=SCALE),
    criterion("covers", 1.0, each=over("fact", "facts")),
    parameters=(parameter("facts", TEXTS),),
    generated=(SLOT,),
)


def tallied(*rows) -> Tally:
    scorer, tally = Scorer(MADE), Tally(MADE)
    for row in rows:
        tally.add(scorer.score({"response": "please", "facts": []} | row))
    return tally


def test_rows_verdicts_and_rewards_are_counted():
    tally = tallied(
        {"verdicts": {"vivid": 3}},
        {"response": "no"},
        {"facts": ["x", "y"], "verdicts": {"covers": ["met", "unscored"]}},
        {"facts": 5},
        {"verdicts": {"vivid": "not_applicable"}},
    )
    assert tally.rows == 5
    assert tally.statuses == {"decided": 3, "undecided": 1, "error": 1}
    assert tally.hard_rules == {"pass": 3, "fail": 1}
    assert (tally.rewards.count, tally.rewards.low, tally.rewards.high) == (3, 0.0, 1.0)
    vivid, covers = tally.criteria["vivid"], tally.criteria["covers"]
    assert (vivid.values.mean, vivid.not_applicable, vivid.unscored) == (0.5, 1, 2)
    assert (vivid.verdicts, vivid.missing_rows) == (4, 1)
    assert (covers.values.count, covers.unscored) == (1, 1)
    assert covers.reasons == {"given as unscored": 1}
    assert tally.unscored_share == 3 / 10
    assert list(tally.warnings) == ["`vivid` was given as not applicable, and it has no `when`"]


def test_criteria_that_rows_bring_are_counted_together():
    brought = [{"name": "a", "text": "x"}, {"name": "b", "text": "y"}]
    tally = tallied({"criteria": brought, "verdicts": {"vivid": 1, "a": "met"}})
    assert (tally.brought.values.count, tally.brought.unscored) == (1, 1)
    assert tally.brought.missing_rows == 1


def test_the_mean_of_code_and_judge_is_a_value():
    made = plan(criterion("a", 1.0, check=words_at_most(1), decide="mean"))
    tally = Tally(made)
    tally.add(Scorer(made).score({"response": "a", "verdicts": {"a": "unmet"}}))
    assert tally.criteria["a"].values.mean == 0.5


def test_reasons_are_kept_up_to_a_number(monkeypatch):
    monkeypatch.setattr(module, "KEPT_REASONS", 2)
    tally = Tally(MADE)
    rows = [{f"verdict{n}": {}, "response": "please", "facts": []} for n in range(4)]
    for row in rows:
        tally.add(Scorer(MADE).score(row))
    assert len(tally.warnings) == 3
    assert tally.warnings[OTHERS] == 2


def test_nothing_yet():
    tally = Tally(MADE)
    assert (tally.unscored_share, tally.rewards.count, tally.rewards.deviation) == (None, 0, None)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_spread_is_that_of_the_textbook(values):
    spread = Spread()
    for value in values:
        spread.add(value)
    assert spread.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    assert spread.deviation == pytest.approx(statistics.stdev(values), rel=1e-6, abs=1e-6)
    assert (spread.low, spread.high) == (min(values), max(values))
