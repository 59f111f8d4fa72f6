"""Stand-ins for models: what they say, what that is assumed to cost, and which way they take."""

from __future__ import annotations

import pytest

from rubricc.api import compile_text
from rubricc.comparing.comparer import Comparer
from rubricc.endpoints.prices import cost_usd, price_named
from rubricc.engine.settings import Settings
from rubricc.judging.judge import Judge
from rubricc.pipeline.forecast import COMPLETION, NOTHING, VERDICT, Forecast, StandIns
from rubricc.prompts.tokens import token_counter
from rubricc.revising.reviser import Reviser
from rubricc.writing.writer import Writer
from tests.pipeline.runs import SOURCE

ALL = Settings(everything=True)
MODEL = "openai:gpt-5-mini"


@pytest.fixture
def stand_ins():
    return StandIns(token_counter())


@pytest.fixture(scope="module")
def scorer():
    return compile_text(SOURCE, targets=("reward", "preference", "critique"))


def test_completions_have_the_assumed_length_and_differ(stand_ins):
    with Writer([stand_ins.seat(MODEL)], samples=3) as writer:
        texts = [one.record()["response"] for one in writer.write([{"id": 1, "prompt": "Why?"}])]
        assert writer.meter.usage.received == 3 * COMPLETION
    assert len(set(texts)) == 3
    assert token_counter().count(texts[0]) == pytest.approx(COMPLETION, rel=0.15)


def test_a_limit_of_tokens_bounds_a_completion(stand_ins):
    from rubricc.endpoints.request import Sampling

    with Writer([stand_ins.seat(MODEL)], sampling=Sampling(max_tokens=50)) as writer:
        writer.write([{"id": 1, "prompt": "Why?"}])
        assert writer.meter.usage.received == 50


def test_every_critique_finds_something_and_every_step_revises(stand_ins, scorer):
    rows = [{"id": n, "prompt": "Why?", "response": f"Because of this, {n}."} for n in range(3)]
    seat = stand_ins.seat(MODEL)
    with Reviser(scorer, [seat], seat, ALL) as reviser:
        found = [one.record() for one in reviser.revise(rows)]
        calls = reviser.meter.calls
    assert [step["status"] for row in found for step in row["steps"]] == ["revised"] * 6
    assert {row["hard_rules"]["after"]["state"] for row in found} == {"pass"}
    assert calls == 3 * (1 + 2 * 3), "a hard rule, then a critique, a revision, a hard rule a step"


def test_no_pair_is_decided_early(stand_ins, scorer):
    pair = {"id": 1, "prompt": "Why?", "response_a": "So.", "response_b": "Because."}
    with Comparer(scorer, [stand_ins.seat(MODEL)], ALL) as comparer:
        (found,) = comparer.compare([pair])
        assert found.by == "principles"
        assert comparer.meter.calls == 4
        assert comparer.meter.usage.received == 4 * VERDICT


def test_varied_verdicts_tell_responses_apart(stand_ins, scorer):
    rows = [{"id": n, "prompt": "Why?", "response": f"Because {n}."} for n in range(12)]
    with Judge(scorer, [stand_ins.seat(MODEL, varied=True)], ALL) as judge:
        rewards = {row.score.reward for row in judge.score(rows)}
        assert judge.meter.calls == 12
    assert len(rewards) > 1


def test_the_price_is_that_of_the_model_that_is_named(stand_ins):
    with Writer([stand_ins.seat(MODEL)]) as writer:
        writer.write([{"id": 1, "prompt": "Why?"}])
        usage, usd = writer.meter.usage, writer.meter.cost
    assert usd == pytest.approx(cost_usd(price_named(MODEL), usage))
    with Writer([stand_ins.seat("http://127.0.0.1:1/v1#own")]) as writer:
        writer.write([{"id": 1, "prompt": "Why?"}])
        assert writer.meter.cost == 0.0
    with Writer([stand_ins.seat("openai:nobody-knows")]) as writer:
        writer.write([{"id": 1, "prompt": "Why?"}])
        assert writer.meter.cost is None


def test_forecasts_add_up_and_scale():
    one = Forecast(rows=2, calls=4, sent=100, received=10, usd=0.5)
    assert (one + one).times(1.5) == Forecast(6, 12, 300, 30, 1.5)
    assert one + NOTHING == one
    assert (one + Forecast(1, 1, 1, 1, None)).usd is None
