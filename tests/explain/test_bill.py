"""What a run costs, against sums by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.endpoints.prices import OWN, Price, price_named
from rubricc.endpoints.reply import Usage
from rubricc.explain.bill import bill, received_tokens
from rubricc.explain.bill_words import bill_words, dollars
from rubricc.explain.calls import CallCost, Part, call_costs
from rubricc.passes.pipeline import run_passes
from rubricc.plan.policy import Judge
from rubricc.prompts.tokens import Counter
from rubricc.targets.plan import build_plan
from tests.ir.rubrics import principle, rubric

RULES, PROMPT, RESPONSE = 2000, 300, 700
AUTOMATIC = Price("p", "m", 1.0, 10.0, 0.1, minimum_prefix=1024)
TOLD = Price("p", "m", 1.0, 10.0, 0.1, 1.25, minimum_prefix=1024, breakpoints=True)


def call(*parts, keys=("c1", "c2"), prompt="judge"):
    sent = sum(part.tokens for part in parts)
    return CallCost(prompt, keys, keys, sent, 0, 0, None, parts)


def usual(rules=RULES):
    return call(
        Part("rules", rules, "run", True),
        Part("prompt", PROMPT, "prompt", True),
        Part("response", RESPONSE, "response", False),
    )


def charged(price, *calls, **judge):
    return bill("p:m", price, calls, Judge(**judge))


def test_a_provider_that_keeps_prefixes_by_itself():
    found = charged(AUTOMATIC, usual())
    assert found.once == Usage(3000, 0, 0, 50)
    assert found.once_usd == pytest.approx((3000 + 500) / 1e6)
    # the first call reads nothing, the first of 124 prompts the rules, 875 others the prompt too
    read = 124 * RULES + 875 * (RULES + PROMPT)
    assert found.run == Usage(3_000_000, read, 0, 50_000)
    assert found.run_usd == pytest.approx((3_000_000 - read * 0.9 + 500_000) / 1e6)


def test_a_provider_that_is_told_and_charges_for_writing():
    found = charged(TOLD, usual())
    written = (RULES + PROMPT) + 124 * PROMPT
    assert found.once == Usage(3000, 0, RULES + PROMPT, 50)
    assert found.run.written == written
    assert found.run.cached == 999_000 * (RULES + PROMPT) // 1000 - 124 * PROMPT
    fresh = found.run.sent - found.run.cached - written
    expected = (fresh + found.run.cached * 0.1 + written * 1.25 + 500_000) / 1e6
    assert found.run_usd == pytest.approx(expected)


def test_a_provider_that_keeps_what_it_likes_writes_all_that_is_new():
    newest = Price("p", "m", 1.0, 10.0, 0.1, 1.25, minimum_prefix=1024)
    found = charged(newest, usual())
    assert found.once.written == 3000
    assert found.run.written == found.run.sent - found.run.cached


@pytest.mark.parametrize("price", [AUTOMATIC, TOLD])
def test_a_prefix_below_the_least_length_is_not_kept(price):
    found = charged(price, usual(rules=500))
    assert found.run.cached == 0
    assert found.run.written == 0
    assert found.run_usd == pytest.approx(1000 * found.once_usd)


def test_a_prefix_may_reach_the_least_length_with_the_prompt_alone():
    found = charged(AUTOMATIC, usual(rules=1000))
    assert found.run.cached == 875 * 1300


def test_where_the_least_length_is_not_known_nothing_is_counted_on():
    found = charged(Price("p", "m", 1.0, 10.0, 0.1), usual())
    assert (found.run.cached, found.run_usd) == (0, pytest.approx(1000 * found.once_usd))
    assert "is not known" in " ".join(bill_words(found))


def test_ones_own_server_keeps_everything_and_charges_nothing():
    found = charged(OWN, usual(rules=20))
    assert found.run.cached == 124 * 20 + 875 * 320
    assert (found.once_usd, found.run_usd) == (0, 0)
    assert "nothing in dollars" in " ".join(bill_words(found))


def test_without_a_price_there_are_tokens_alone():
    found = charged(None, usual())
    assert found.run == Usage(3_000_000, 0, 0, 50_000)
    assert (found.once_usd, found.run_usd) == (None, None)
    assert list(bill_words(found)) == [
        "its price is not known; 1,000 responses in groups of 8: 3,000,000 tokens sent and "
        "about 50,000 answered"
    ]


def test_calls_about_one_response_share_it():
    shared = (
        Part("rules", RULES, "run", True),
        Part("prompt", PROMPT, "prompt", True),
        Part("response", RESPONSE, "response", True),
    )
    alone = [
        call(*shared, Part(key, 10, "run", False), keys=(key,), prompt="judge_each")
        for key in ("c1", "c2", "c3")
    ]
    found = charged(TOLD, *alone)
    assert found.once == Usage(3 * 3010, 2 * 3000, 3000, 75)
    assert found.run.written == 3000 + 124 * 1000 + 875 * 700
    # the questions stand after the response: they are the same text, and no common beginning
    assert found.run.cached == found.run.sent - found.run.written - 30 * 1000


def test_batches_with_other_questions_share_no_beginning():
    parts = (Part("prompt", PROMPT, "prompt", True), Part("response", RESPONSE, "response", False))
    one, two = (call(Part(text, RULES, "run", True), *parts) for text in ("one", "two"))
    found = charged(AUTOMATIC, one, two)
    assert found.run.cached == 2 * charged(AUTOMATIC, one).run.cached


def test_further_samples_read_what_the_first_has_kept():
    found = charged(AUTOMATIC, usual(), samples=3)
    assert found.once == Usage(9000, 6000, 0, 150)


def test_answers_are_estimated_by_criterion():
    assert received_tokens(usual(), Judge()) == 50
    assert received_tokens(usual(), Judge(evidence="optional")) == 120
    letter = call(Part("rules", 5, "run", True), keys=("c1",), prompt="judge_logprobs")
    assert received_tokens(letter, Judge(evidence="required")) == 1


@given(
    st.integers(0, 5000),
    st.sampled_from([AUTOMATIC, TOLD, OWN, price_named("openai:gpt-6-luna")]),
    st.integers(1, 3),
)
def test_keeping_loses_nothing(rules, price, samples):
    found = charged(price, usual(rules), samples=samples)
    assert found.run.cached + found.run.written <= found.run.sent
    assert found.run.sent == 1000 * found.once.sent
    assert found.run.received == 1000 * found.once.received
    assert found.run_usd <= 1000 * found.once_usd * 1.26


def test_the_messages_of_a_call_are_those_that_are_sent():
    counter = Counter("words", lambda text: len(text.split()))
    plan = build_plan(run_passes(rubric(principle("a"), principle("b"))))
    (cost,) = call_costs(plan, counter)
    assert [part.scope for part in cost.parts] == ["run", "prompt", "response"]
    assert [part.breakpoint for part in cost.parts] == [True, True, False]
    assert sum(part.tokens for part in cost.parts) == cost.sent
    assert cost.parts[0].tokens == cost.kept_run


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "$0"),
        (2.5e-7, "$0.00000025"),
        (0.0345, "$0.035"),
        (0.999, "$1.00"),
        (1e6, "$1,000,000.00"),
    ],
)
def test_sums_have_two_digits_that_matter(value, words):
    assert dollars(value) == words


def test_the_words_of_a_price():
    kept = list(bill_words(charged(TOLD, usual())))
    assert kept == [
        "one response about $0.0041; 1,000 responses in groups of 8 about $1.48",
        "keeps a prefix from 1,024 tokens up, and charges for writing it: 75% of what is sent is "
        "read from there",
    ]
    short = list(bill_words(charged(AUTOMATIC, usual(rules=10))))
    assert short[1] == "keeps a prefix from 1,024 tokens up, and none here is so long"
