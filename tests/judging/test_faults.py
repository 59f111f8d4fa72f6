"""Servers that go wrong: every fault ends as asked again, unscored with its reason, or an error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.errors import EndpointUnusable
from rubricc.endpoints.fake.faults import FAULTS
from rubricc.endpoints.fake.script import table
from rubricc.endpoints.fake.serve import serve
from tests.judging.fault_table import ANSWERED, ENDINGS, REFUSED
from tests.judging.judges import (
    LABELS,
    QUESTIONS,
    WIRES,
    asking,
    model_name,
    rows,
    scorer,
    true_scores,
    verdict_table,
    without_waits,
)

PLAN = scorer()


def label(number, name):
    """A truth in which every verdict occurs and no hard rule is broken."""
    return "met" if name == "honest" else LABELS[name][number % len(LABELS[name])]


def judged(wire, faults, monkeypatch, count=1):
    """Rows judged by a server with these faults, and the calls that it saw."""
    without_waits(monkeypatch)
    asked = rows(count)
    script = table(verdict_table(asked, label))
    with serve(script, faults, retry_after_s=0, drip_s=0.02) as server:
        model = model_name(wire, server, monkeypatch)
        with asking(PLAN, model, timeout_s=0.5, deadline_s=5.0, tries=3) as judge:
            return judge.score(asked), server.calls


def test_every_fault_has_an_ending():
    assert ENDINGS.keys() == FAULTS.keys()


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_first_call(fault, wire, monkeypatch):
    ending = ENDINGS[fault]
    if ending.once == REFUSED:
        with pytest.raises(EndpointUnusable, match=ending.says):
            judged(wire, [fault], monkeypatch)
        return
    (row,), calls = judged(wire, [fault], monkeypatch)
    assert calls == ending.calls
    if ending.once == ANSWERED:
        assert row.score == true_scores(PLAN, rows(1), label)[0]
    else:
        assert_unscored(row, ending.says)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_every_call(fault, wire, monkeypatch):
    ending = ENDINGS[fault]
    if ending.always == REFUSED:
        with pytest.raises(EndpointUnusable, match=ending.says):
            judged(wire, fault, monkeypatch)
        return
    (row,), _ = judged(wire, fault, monkeypatch)
    if ending.always == ANSWERED:
        assert row.score == true_scores(PLAN, rows(1), label)[0]
    else:
        assert_unscored(row, ending.says)


def assert_unscored(row, says):
    """Some verdict is open for the reason given, and no number stands in its place."""
    open_still = [name for name, verdict in row.score.verdicts.items() if verdict == "unscored"]
    assert open_still
    assert row.score.reward is None
    assert row.score.status == "undecided"
    assert row.score.low < row.score.high
    for name in open_still:
        assert re.search(says, row.score.reasons[name])
        assert row.grounds[name].reason == row.score.reasons[name]


def test_one_failed_call_never_takes_another_row_with_it(monkeypatch):
    results, _ = judged("compatible", [None, "bad_request", None], monkeypatch, count=3)
    assert sorted(row.score.status for row in results) == ["decided", "decided", "undecided"]


SLOW = {"hang", "drip"}
LOSING = sorted(n for n, e in ENDINGS.items() if e.once != REFUSED and n not in SLOW)


@settings(max_examples=25)
@given(
    shares=st.dictionaries(st.sampled_from(LOSING), st.floats(0, 0.25), max_size=4),
    seed=st.integers(0, 10**6),
    truth=st.lists(
        st.fixed_dictionaries({name: st.sampled_from(LABELS[name]) for name in QUESTIONS}),
        min_size=1,
        max_size=4,
    ),
    policy=st.sampled_from(["", "batch: 2", "batch: 1", "samples: 3"]),
    group=st.sampled_from([1, 3]),
)
def test_the_bounds_contain_the_truth_whatever_goes_wrong(shares, seed, truth, policy, group):
    """Faults lose, delay, repeat, reorder and corrupt answers; none turns one into another."""
    plan, asked = scorer(policy), rows(len(truth))
    script = table(verdict_table(asked, lambda number, name: truth[number][name]))
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        serve(script, shares, seed=seed, retry_after_s=0) as server,
    ):
        without_waits(monkeypatch)
        model = model_name("compatible", server, monkeypatch)
        with asking(plan, model, timeout_s=5.0, tries=2, group=group, everything=True) as judge:
            found = judge.score(asked)
    wanted = true_scores(plan, asked, lambda number, name: truth[number][name])
    for row, true in zip(found, wanted, strict=True):
        assert row.score.error is None
        assert row.score.low <= true.reward <= row.score.high
        if row.score.reward is not None:
            assert row.score.reward == true.reward
        for name, verdict in row.score.verdicts.items():
            assert verdict in ("unscored", true.verdicts[name])
