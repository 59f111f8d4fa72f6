from __future__ import annotations

import asyncio
import doctest
import json

import pytest

from rubricc.endpoints.endpoint import SETTINGS, Endpoint
from rubricc.endpoints.errors import Overloaded
from rubricc.endpoints.fake import FakeEndpoint, endpoint, hashed
from rubricc.endpoints.reply import Reply, Usage
from tests.endpoints.fake_calls import PLAIN, request


def ask(fake, *requests):
    async def run():
        return [await fake.complete(each) for each in requests]

    return asyncio.run(run())


def test_it_keeps_the_protocol():
    fake: Endpoint = FakeEndpoint("hashed:2")
    assert (fake.name, fake.model, fake.control_tokens) == ("fake:hashed:2", "fake", ())
    assert set(fake.abilities.honours) == set(SETTINGS)
    assert FakeEndpoint(hashed(2)).name == "fake:script"
    asyncio.run(fake.aclose())


def test_it_answers_by_its_script_and_keeps_what_it_was_asked():
    fake = FakeEndpoint("met", model="judge-1")
    call = request("judge")
    (reply,) = ask(fake, call)
    assert json.loads(reply.text)["c1"]["verdict"] == "met"
    assert (reply.model, reply.stopped, reply.logprobs) == ("judge-1", "end", None)
    assert (fake.calls, fake.requests) == (1, [call])


def test_it_gives_log_probabilities_where_choices_are_asked_for():
    (reply,) = ask(FakeEndpoint("met"), request("judge_logprobs"))
    assert reply.text == "A"
    assert set(reply.logprobs) == {"A", "B", "C"}


def test_it_gives_replies_in_order_and_raises_errors():
    own = Reply("own", "someone", usage=Usage(3, 2, 1, 4))
    fake = FakeEndpoint.replying("one", Overloaded("busy", 2.0), own, usage=False)
    call = request("judge")
    assert ask(fake, call) == [Reply("one", "fake")]
    with pytest.raises(Overloaded, match="busy"):
        ask(fake, call)
    assert ask(fake, call) == [own]
    with pytest.raises(LookupError):
        ask(fake, call)
    assert fake.calls == 4


def test_it_counts_tokens_with_an_ideal_prefix_cache():
    first, other = request("judge"), request("judge", PLAIN, {"response": "The park."})
    replies = ask(FakeEndpoint("met"), first, other, first)
    used = [reply.usage for reply in replies]
    assert used[0].cached == 0
    assert 0 < used[1].cached < used[1].sent
    assert used[2].cached == used[2].sent == used[0].sent
    assert all(each.received > 0 and each.written == 0 for each in used)


def test_it_may_count_nothing():
    (reply,) = ask(FakeEndpoint("met", usage=False), request("judge"))
    assert reply.usage is None


def test_calls_may_be_in_flight_together():
    fake = FakeEndpoint("met", latency_s=0.01)

    async def run():
        await asyncio.gather(*(fake.complete(request("judge")) for _ in range(5)))

    asyncio.run(run())
    assert (fake.most_in_flight, fake.in_flight) == (5, 0)


def test_a_call_that_is_given_up_is_over():
    fake = FakeEndpoint("met", latency_s=60)

    async def run():
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await fake.complete(request("judge"))

    asyncio.run(run())
    assert fake.in_flight == 0


def test_examples_in_docstrings_are_true():
    assert doctest.testmod(endpoint).failed == 0
