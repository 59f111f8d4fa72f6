"""One call through the engine: tries, waits, deadlines, budgets, and what is left when it ends."""

from __future__ import annotations

import asyncio
import itertools
import random

import pytest

from rubricc.endpoints.endpoint import Abilities
from rubricc.endpoints.errors import (
    CallFailed,
    CallTimedOut,
    ContextTooLong,
    EndpointError,
    KeyRefused,
    Overloaded,
    RequestRefused,
    SchemaRefused,
    ServerFailed,
)
from rubricc.endpoints.fake import FakeEndpoint, serve
from rubricc.endpoints.fake.endpoint import ABILITIES
from rubricc.endpoints.open import open_endpoint
from rubricc.endpoints.reply import Reply, Usage
from rubricc.engine.engine import Engine
from rubricc.engine.errors import BudgetSpent, Offline
from rubricc.engine.settings import Settings
from tests.endpoints.fake_calls import request
from tests.judging.judges import WIRES, model_name, without_waits

CALL = request("judge")
YES = Reply("yes", "m", usage=Usage(10, 0, 0, 1))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    without_waits(monkeypatch)


def ask(engine, endpoint, times=1):
    """What ``times`` calls at once end in, replies and errors."""

    async def run():
        calls = (engine.ask(endpoint, CALL) for _ in range(times))
        ended = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 20)
        assert len(asyncio.all_tasks()) == 1
        return ended

    return asyncio.run(run())


def always(error):
    def script(asked):
        raise error

    return FakeEndpoint(script)


def test_a_call_is_tried_again_until_it_is_answered():
    fake = FakeEndpoint.replying(ServerFailed("500"), Overloaded("429"), CallTimedOut("late"), YES)
    engine = Engine(Settings())
    assert ask(engine, fake) == [YES]
    assert (engine.meter.calls, engine.meter.failed, fake.calls) == (4, 3, 4)
    assert engine.meter.failures == {"500": 1, "429": 1, "late": 1}


@pytest.mark.parametrize("error", [ServerFailed("500"), Overloaded("429"), CallTimedOut("late")])
@pytest.mark.parametrize("tries", [1, 2, 5])
def test_it_is_tried_so_often_and_no_further(error, tries):
    fake = always(error)
    assert ask(Engine(Settings(tries=tries)), fake) == [error]
    assert fake.calls == tries


@pytest.mark.parametrize("kind", [RequestRefused, ContextTooLong, SchemaRefused, CallFailed])
def test_what_no_further_try_can_mend_is_not_tried_again(kind):
    fake = always(kind("no"))
    (ended,) = ask(Engine(Settings()), fake)
    assert type(ended) is kind
    assert fake.calls == 1


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "overloaded", "reset"])
def test_retries_are_in_one_layer(wire, fault, monkeypatch):
    """The SDKs have retries of their own, which are off: the server sees each try once."""
    with serve("met", fault, retry_after_s=0) as server:
        endpoint = open_endpoint(model_name(wire, server, monkeypatch))

        async def run():
            with pytest.raises(CallFailed):
                await Engine(Settings(tries=3)).ask(endpoint, CALL)
            await endpoint.aclose()

        asyncio.run(run())
        assert server.calls == 3


def test_a_wait_that_was_asked_for_is_kept_by_every_call():
    """After the word of the server nobody asks before the time, whoever it was said to."""
    times = []

    def script(asked):
        times.append(asyncio.get_running_loop().time())
        if len(times) == 1:
            raise Overloaded("429", 0.08)
        return YES

    fake = FakeEndpoint(script)
    assert ask(Engine(Settings(concurrency=1)), fake, times=4) == [YES] * 4
    first, *later = times
    assert min(later) - first >= 0.08
    assert fake.most_in_flight == 1


def test_a_wait_beyond_the_deadline_ends_the_call_at_once():
    fake = always(Overloaded("`here` is overloaded (429)", 300.0))
    engine = Engine(Settings(deadline_s=60.0))
    (ended,) = ask(engine, fake)
    said = "`here` is overloaded (429), and asks to wait 300 s, beyond the deadline"
    assert (type(ended), str(ended)) == (CallFailed, said)
    assert isinstance(ended.__cause__, Overloaded)
    assert fake.calls == 1


def test_nobody_waits_in_line_for_longer_than_the_deadline_either():
    fake = always(Overloaded("`here` is overloaded (429)", 299.5))
    ended = ask(Engine(Settings(deadline_s=60.0, concurrency=2)), fake, times=9)
    assert fake.calls == 2
    assert sorted(map(str, ended)) == [
        *["`fake:script` is overloaded and asks to wait 300 s, beyond the deadline"] * 7,
        *["`here` is overloaded (429), and asks to wait 300 s, beyond the deadline"] * 2,
    ]


def test_no_time_for_a_further_try_is_said_too(monkeypatch):
    monkeypatch.setattr("rubricc.engine.engine.wait_s", lambda tried, asked_for_s: 61.0)
    (ended,) = ask(Engine(Settings(deadline_s=60.0)), always(ServerFailed("it failed (500)")))
    said = "it failed (500), and the deadline of 60 s leaves no time to ask again"
    assert str(ended) == said


def test_one_try_takes_no_longer_than_the_timeout():
    fake = FakeEndpoint(lambda asked: YES, latency_s=30)
    engine = Engine(Settings(timeout_s=0.02, tries=3))
    (ended,) = ask(engine, fake)
    assert (type(ended), str(ended)) == (CallTimedOut, "no answer within 0.02 s")
    assert (fake.calls, fake.in_flight) == (3, 0)


def test_all_tries_together_take_no_longer_than_the_deadline():
    fake = FakeEndpoint(lambda asked: YES, latency_s=30)
    engine = Engine(Settings(timeout_s=0.05, deadline_s=0.12, tries=1000))
    (ended,) = ask(engine, fake)
    assert isinstance(ended, CallFailed)
    assert "deadline of 0.12 s" in str(ended)
    assert 1 <= fake.calls <= 3
    assert fake.in_flight == 0


def test_a_try_that_waits_for_its_turn_ends_with_the_deadline():
    """The second try stands behind a call that takes long."""
    slow = itertools.count()

    class Slow(FakeEndpoint):
        async def complete(self, request):
            if next(slow) == 0:
                await asyncio.sleep(0.01)
                raise ServerFailed("500")
            await asyncio.sleep(0.3)
            return YES

    engine = Engine(Settings(concurrency=1, deadline_s=0.05))
    failed, answered = ask(engine, Slow(), times=2)
    assert str(failed) == "no turn to ask again before the deadline of 0.05 s"
    assert isinstance(answered, CallTimedOut)


def test_standing_in_line_for_the_first_turn_costs_no_time():
    fake = FakeEndpoint(lambda asked: YES, latency_s=0.06)
    engine = Engine(Settings(concurrency=1, deadline_s=0.5, timeout_s=0.5))
    assert ask(engine, fake, times=12) == [YES] * 12


def test_no_more_are_in_flight_than_the_run_or_the_endpoint_allows():
    fake = FakeEndpoint(lambda asked: YES, latency_s=0.001)
    ask(Engine(Settings(concurrency=5)), fake, times=40)
    assert fake.most_in_flight == 5
    narrow = Abilities(ABILITIES.honours, ABILITIES.schema, most_at_once=2)
    fake = FakeEndpoint(lambda asked: YES, latency_s=0.001, abilities=narrow)
    ask(Engine(Settings(concurrency=5)), fake, times=40)
    assert fake.most_in_flight == 2


def test_an_overloaded_server_is_asked_less_at_a_time():
    """A server that takes four at once settles there, and every call is answered in the end."""

    class Busy(FakeEndpoint):
        refused = 0

        async def complete(self, request):
            if self.in_flight >= 4:
                self.refused += 1
                self.requests.append(request)
                raise Overloaded("429")
            return await super().complete(request)

    fake = Busy(lambda asked: YES, latency_s=0.002)
    ended = ask(Engine(Settings(concurrency=64, tries=40)), fake, times=200)
    assert ended == [YES] * 200
    assert fake.refused < 200


def test_calls_are_granted_to_the_last_one_under_concurrency():
    fake = FakeEndpoint(lambda asked: YES, latency_s=0.001)
    engine = Engine(Settings(concurrency=16, max_calls=25))
    ended = ask(engine, fake, times=60)
    assert (fake.calls, engine.meter.calls) == (25, 25)
    assert ended.count(YES) == 25
    assert {str(one) for one in ended if one != YES} == {"the 25 calls of the run are spent"}
    assert engine.budget.spent == "the 25 calls of the run are spent"


def test_tries_count_as_calls():
    fake = always(ServerFailed("500"))
    ended = ask(Engine(Settings(max_calls=7, tries=4)), fake, times=5)
    assert fake.calls == 7
    assert all(isinstance(one, ServerFailed | BudgetSpent) for one in ended)


def test_offline_nobody_is_asked():
    fake = FakeEndpoint()
    (ended,) = ask(Engine(Settings(offline=True)), fake)
    assert isinstance(ended, Offline)
    assert fake.calls == 0


def test_a_spent_budget_waits_for_nobody():
    fake = FakeEndpoint.replying(YES, Overloaded("429", 50.0))
    engine = Engine(Settings(max_calls=2, concurrency=1))
    answered, *refused = ask(engine, fake, times=2)
    assert answered == YES
    assert [str(one) for one in refused] == ["the 2 calls of the run are spent"]


def test_an_endpoint_that_never_answered_is_unusable_and_one_that_did_is_not():
    engine = Engine(Settings())
    fake = FakeEndpoint.replying(KeyRefused("the key is wrong"), YES, KeyRefused("it was revoked"))

    async def run():
        with pytest.raises(KeyRefused):
            await engine.ask(fake, CALL)
        assert await engine.ask(fake, CALL) == YES
        with pytest.raises(CallFailed, match=r"^it was revoked$"):
            await engine.ask(fake, CALL)

    asyncio.run(run())


def test_one_failure_is_one_calls_alone():
    """Of many calls at once some fail in every way; each gets its own reply or its own error."""
    draw = random.Random(7)
    kinds = [RequestRefused, ContextTooLong, ServerFailed, Overloaded, CallTimedOut, None, None]
    fate = {number: [draw.choice(kinds) for _ in range(3)] for number in range(120)}
    asked = dict.fromkeys(fate, 0)

    class Mixed(FakeEndpoint):
        async def complete(self, request):
            number = request.sample
            kind = fate[number][min(asked[number], 2)]
            asked[number] += 1
            await asyncio.sleep(draw.uniform(0, 0.003))
            if kind is not None:
                raise kind(f"{number}")
            return Reply(f"{number}", "m")

    engine, fake = Engine(Settings(concurrency=9, tries=3)), Mixed()

    async def one(number):
        call = type(CALL)(CALL.messages, sample=number)
        try:
            return (await engine.ask(fake, call)).text
        except CallFailed as error:
            return f"failed {error}"

    async def run():
        return await asyncio.gather(*(one(number) for number in fate))

    for number, ended in enumerate(asyncio.run(run())):
        tries = itertools.takewhile(lambda kind: kind is not None and kind.again, fate[number])
        last = fate[number][min(len(list(tries)), 2)]
        assert ended == (f"{number}" if last is None else f"failed {number}")


@pytest.mark.parametrize("rounds", range(8))
def test_a_cancelled_call_gives_everything_back(rounds):
    """Wherever it is: in line, in flight, between two tries."""
    fake = FakeEndpoint.replying(*[ServerFailed("500"), YES] * 20, latency_s=0.001)
    engine = Engine(Settings(concurrency=2))

    async def run():
        tasks = [asyncio.create_task(engine.ask(fake, CALL)) for _ in range(6)]
        for _ in range(rounds):
            await asyncio.sleep(0.0005)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
        await asyncio.wait_for(engine.ask(fake, CALL), 10)
        assert fake.in_flight == 0
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())


def test_observers_are_told_of_every_try():
    told = []
    fake = FakeEndpoint.replying(ServerFailed("500"), YES)
    observer = lambda endpoint, request, outcome, seconds: told.append((outcome, seconds))  # noqa: E731
    engine = Engine(Settings(), observers=(observer,))
    ask(engine, fake)
    (failed, failed_s), (answered, answered_s) = told
    assert isinstance(failed, EndpointError)
    assert answered == YES
    assert min(failed_s, answered_s) >= 0
