"""What is true of every preference, whatever the judge says."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubricc.endpoints.fake.endpoint import FakeEndpoint
from rubricc.endpoints.fake.script import always, hashed, verdicts
from tests.comparing.pairs import HARD, RULES, compared, comparing, one, pairs, scorer, swapped

POLICIES = [
    "",
    "principles_per_comparison: 1",
    "principles_per_comparison: 2  seed: 3",
    "samples: 3",
    "samples: 3  soft_from: votes",
    "soft_from: logprobs",
    "labels: hard",
    "ties: drop",
]
PLANS = {policy: scorer(policy) for policy in POLICIES}
PLANS["hard rules"] = scorer(rules=HARD + RULES)
PLANS["scores"] = scorer("mode: scores", rules=HARD + RULES)
OTHER = {"a": "b", "b": "a"}


def biased(seed):
    """An arbitrary judge whose answers depend on the order too."""

    def decide(question):
        if question.pair is None:
            return ("met", "unmet")[hash_of(seed, question.text, question.response) % 2]
        drawn = hash_of(seed, question.text, *question.pair)
        if question.labels == ("A", "B"):
            share = (drawn % 999 + 1) / 1000
            return {"A": share, "B": 1 - share}
        return question.labels[drawn % 3]

    return verdicts(decide)


def hash_of(*parts):
    from rubricc.endpoints.fake.digest import number

    return number(*(str(part) for part in parts))


@settings(max_examples=60, deadline=None)
@given(
    policy=st.sampled_from(sorted(PLANS)),
    seed=st.integers(0, 10**6),
    texts=st.tuples(st.text(max_size=20), st.text(max_size=20)),
    row_id=st.one_of(st.integers(), st.text(max_size=5)),
)
def test_exchanging_the_responses_gives_one_minus_p_from_the_same_calls(
    policy, seed, texts, row_id
):
    row = {"id": row_id, "prompt": "Q", "response_a": texts[0], "response_b": texts[1]}
    first, second = FakeEndpoint(biased(seed)), FakeEndpoint(biased(seed))
    here = one(PLANS[policy], first, row)
    there = one(PLANS[policy], second, swapped(row))
    assert here.error is None or here.error == there.error
    assert calls(first) == calls(second)
    assert there.outcome == OTHER.get(here.outcome, here.outcome)
    assert there.principles == here.principles
    if here.p is None:
        assert there.p is None
        return
    assert 0 <= here.p <= 1
    assert there.p == 1 - here.p
    assert (there.label is None) == (here.label is None)
    if here.label is not None:
        assert there.label == 1 - here.label


def calls(endpoint):
    return sorted((r.sample, *(m.content for m in r.messages)) for r in endpoint.requests)


def test_exchanged_responses_are_answered_by_the_cache(tmp_path):
    plan, rows = PLANS["hard rules"], pairs(5)
    with comparing(plan, FakeEndpoint(biased(1)), cache=tmp_path / "c") as comparer:
        comparer.compare(rows)
    again = FakeEndpoint(biased(1))
    with comparing(plan, again, cache=tmp_path / "c") as comparer:
        found = comparer.compare(map(swapped, rows))
    assert again.calls == 0
    assert all(one.calls == 0 for one in found)


@pytest.mark.parametrize("policy", ["", "samples: 3  soft_from: votes", "soft_from: logprobs"])
def test_a_judge_that_always_says_a_is_inconsistent_everywhere(policy):
    script = always("A")
    if "logprobs" in policy:
        script = verdicts(lambda question: {"A": 0.8, "B": 0.2})
    for found in compared(PLANS[policy], FakeEndpoint(script), pairs(4)):
        assert found.outcome == "inconsistent"
        assert found.p == 0.5
        assert all(one.share.outcome == "inconsistent" for one in found.comparisons)


@given(st.permutations(range(6)), st.sampled_from([1, 3, 64]))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_and_concurrency_change_nothing(order, concurrency):
    plan, rows = PLANS["principles_per_comparison: 1"], pairs(6)
    usual = bare(compared(plan, FakeEndpoint(biased(2)), rows))
    found = compared(
        plan, FakeEndpoint(biased(2)), [rows[n] for n in order], concurrency=concurrency
    )
    assert bare(found) == [usual[n] for n in order]


def test_a_run_that_was_cut_short_goes_on_where_it_was(tmp_path):
    plan, rows = PLANS["hard rules"], pairs(6)
    whole = bare(compared(plan, FakeEndpoint(biased(3)), rows))
    asked = 0
    for most in (3, 5, 1, 100):
        endpoint = FakeEndpoint(biased(3))
        with comparing(plan, endpoint, cache=tmp_path / "c", max_calls=most) as comparer:
            found = comparer.compare(rows)
        asked += endpoint.calls
        for one_now, one_whole in zip(bare(found), whole, strict=True):
            assert one_now["p"] in (None, one_whole["p"])
    assert bare(found) == whole
    undisturbed = FakeEndpoint(biased(3))
    compared(plan, undisturbed, rows)
    assert asked == undisturbed.calls


def bare(found):
    """Records without what asking took and where answers came from."""
    records = []
    for one_pair in found:
        record = one_pair.record()
        for key in ("calls", "tokens", "cost_usd", "grounds", "comparisons"):
            record.pop(key, None)
        records.append(record)
    return records


def test_all_ways_of_calling_give_the_same():
    plan, rows = PLANS[""], pairs(4)
    with comparing(plan, FakeEndpoint(hashed(1))) as comparer:
        usual = [found.p for found in comparer.compare(rows)]
        assert [found.p for found in comparer.stream(iter(rows))] == usual
        assert [found.p for found in asyncio.run(comparer.compare_async(rows))] == usual
