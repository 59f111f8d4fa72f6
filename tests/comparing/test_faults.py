"""Servers that go wrong: every fault ends as asked again, none with its reason, or an error."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.errors import EndpointUnusable
from rubricc.endpoints.fake.faults import FAULTS
from rubricc.endpoints.fake.script import hashed
from rubricc.endpoints.fake.serve import serve
from tests.comparing.pairs import HARD, RULES, compared, pairs, scorer
from tests.judging.fault_table import ENDINGS, REFUSED, UNSCORED
from tests.judging.judges import WIRES, model_name, without_waits

PLAN = scorer(rules='principle patient "Explains again."')
GATED = scorer(rules=HARD + RULES)
LETTERS = scorer("soft_from: logprobs", rules='principle patient "Explains again."')
SLOW = {"hang", "drip"}


def judged(plan, wire, faults, monkeypatch, count=1, seed=0):
    without_waits(monkeypatch)
    with serve(hashed(1), faults, seed=seed, retry_after_s=0, drip_s=0.02) as server:
        model = model_name(wire, server, monkeypatch)
        limits = {"timeout_s": 0.5, "deadline_s": 5.0, "tries": 3}
        return compared(plan, model, pairs(count), **limits)


@pytest.fixture(scope="module")
def truth():
    with pytest.MonkeyPatch.context() as monkeypatch:
        return {id(plan): judged(plan, "compatible", (), monkeypatch, 3) for plan in (PLAN, GATED)}


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_first_call(fault, wire, monkeypatch, truth):
    ending = ENDINGS[fault]
    if ending.once == REFUSED:
        with pytest.raises(EndpointUnusable, match=ending.says):
            judged(PLAN, wire, [fault], monkeypatch)
        return
    (found,) = judged(PLAN, wire, [fault], monkeypatch)
    assert_none_or_true(found, truth[id(PLAN)][0], ending.says)
    assert (found.outcome == "none") == (ending.once == UNSCORED)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_every_call(fault, wire, monkeypatch, truth):
    ending = ENDINGS[fault]
    if ending.always == REFUSED:
        with pytest.raises(EndpointUnusable, match=ending.says):
            judged(PLAN, wire, fault, monkeypatch)
        return
    (found,) = judged(PLAN, wire, fault, monkeypatch)
    assert_none_or_true(found, truth[id(PLAN)][0], ending.says)


def assert_none_or_true(found, true, says=""):
    if found.outcome == "none":
        assert found.p is None
        assert found.label is None
        assert re.search(says, found.reason)
    else:
        assert (found.p, found.outcome) == (true.p, true.outcome)


@settings(max_examples=20, deadline=None)
@given(
    shares=st.dictionaries(
        st.sampled_from(
            sorted(n for n, e in ENDINGS.items() if e.once != REFUSED and n not in SLOW)
        ),
        st.floats(0, 0.25),
        max_size=4,
    ),
    seed=st.integers(0, 10**6),
)
def test_no_fault_turns_a_preference_into_another(shares, seed, truth):
    with pytest.MonkeyPatch.context() as monkeypatch:
        found = judged(GATED, "compatible", shares, monkeypatch, 3, seed)
    for one, true in zip(found, truth[id(GATED)], strict=True):
        assert_none_or_true(one, true)


@pytest.mark.parametrize("wire", ["compatible", "openai"])
def test_letters_over_the_wire(wire, monkeypatch):
    (found,) = judged(LETTERS, wire, (), monkeypatch)
    assert found.outcome in ("a", "b")
    assert all(order.says is not None for order in found.comparisons[0].orders.values())


def test_letters_need_an_endpoint_that_has_them(monkeypatch):
    with pytest.raises(EndpointUnusable, match="soft_from: logprobs"):
        judged(LETTERS, "anthropic", (), monkeypatch)
