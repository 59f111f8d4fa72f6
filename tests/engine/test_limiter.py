"""Places for calls: never too many, never lost, in order, none while a server asks to wait."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubricc.engine.limiter import LEAST, Closed, Limiter

STEPS = st.one_of(
    st.tuples(st.just("enter"), st.none() | st.just(0.0)),
    st.tuples(st.sampled_from(["succeed", "fail"]), st.integers(0, 30)),
    st.tuples(st.just("overload"), st.integers(0, 30), st.sampled_from([0.0, 0.0, 0.002])),
    st.tuples(st.just("cancel"), st.integers(0, 60)),
    st.tuples(st.just("rounds"), st.integers(1, 4)),
)


class Calls:
    """Callers of one limiter, driven step by step; each stays in until it is told to go."""

    def __init__(self, most):
        self.most = most
        self.limiter = Limiter(most)
        self.inside = []
        self.tasks = []
        self.most_seen = 0

    async def call(self, patience_s):
        with contextlib.suppress(Closed):
            epoch = await self.limiter.enter(*([] if patience_s is None else [patience_s]))
            go = asyncio.get_running_loop().create_future()
            self.inside.append(go)
            self.most_seen = max(self.most_seen, len(self.inside))
            try:
                wait_s = await go
                if wait_s is True:
                    self.limiter.succeeded()
                elif wait_s is not False:
                    self.limiter.overloaded(epoch, wait_s)
            finally:
                self.inside.remove(go)
                self.limiter.leave()

    async def step(self, kind, *about):
        if kind == "enter":
            self.tasks.append(asyncio.create_task(self.call(about[0])))
        elif kind == "cancel":
            if self.tasks:
                self.tasks[about[0] % len(self.tasks)].cancel()
        elif kind == "rounds":
            for _ in range(about[0]):
                await asyncio.sleep(0)
        else:
            waiting = [go for go in self.inside if not go.done()]
            if waiting:
                result = {"succeed": True, "fail": False}.get(kind, about[-1])
                waiting[about[0] % len(waiting)].set_result(result)
        assert len(self.inside) <= self.limiter.in_flight <= self.most
        assert LEAST <= self.limiter.allowed <= self.most

    async def end(self):
        """Let everybody go, and see that nothing of them is left."""
        while any(not task.done() for task in self.tasks):
            for go in self.inside:
                if not go.done():
                    go.set_result(True)
            await asyncio.sleep(0.0005 if not self.inside else 0)
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert (self.limiter.in_flight, self.limiter.waiting) == (0, 0)
        await asyncio.wait_for(self.limiter.enter(), 5)
        self.limiter.leave()
        assert self.limiter.in_flight == 0


@given(st.integers(1, 4), st.lists(STEPS, max_size=60))
def test_no_place_is_lost_or_invented_whatever_happens(most, steps):
    async def run():
        calls = Calls(most)
        for step in steps:
            await calls.step(*step)
        await calls.end()
        assert calls.most_seen <= most

    asyncio.run(run())


@given(st.integers(1, 3), st.integers(0, 12), st.integers(0, 6))
def test_a_caller_may_be_cancelled_at_any_moment(most, who, rounds):
    """Each of a dozen callers, after each number of turns of the loop, while places are given."""

    async def run():
        limiter = Limiter(most)
        done = []

        async def call(number):
            await limiter.enter()
            try:
                await asyncio.sleep(0)
                done.append(number)
            finally:
                limiter.leave()

        tasks = [asyncio.create_task(call(number)) for number in range(13)]
        for _ in range(rounds):
            await asyncio.sleep(0)
        tasks[who].cancel()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
        assert set(range(13)) - {who} <= set(done)
        assert (limiter.in_flight, limiter.waiting) == (0, 0)

    asyncio.run(run())


def test_who_comes_first_goes_first():
    async def run():
        limiter, order = Limiter(1), []

        async def call(number):
            await limiter.enter()
            order.append(number)
            await asyncio.sleep(0)
            limiter.leave()

        await asyncio.gather(*(call(number) for number in range(20)))
        assert order == list(range(20))

    asyncio.run(run())


def test_nobody_overtakes_the_line_while_a_place_is_free_for_a_moment():
    async def run():
        limiter, order = Limiter(1), []
        await limiter.enter()

        async def call(name):
            await limiter.enter()
            order.append(name)
            limiter.leave()

        first = asyncio.create_task(call("in line"))
        await asyncio.sleep(0)
        limiter.leave()  # the place is granted to the line, which has not run yet
        await call("later")
        await first
        assert order == ["in line", "later"]

    asyncio.run(run())


def test_a_burst_halves_once_and_successes_give_back_one_a_round():
    async def run():
        limiter = Limiter(64)
        epochs = [await limiter.enter() for _ in range(64)]
        for epoch in epochs:
            limiter.overloaded(epoch, 0.0)
        assert limiter.allowed == 32
        for _ in epochs:
            limiter.leave()
        later = await limiter.enter()
        limiter.overloaded(later, 0.0)
        assert limiter.allowed == 16
        limiter.overloaded(epochs[0], 0.0)
        assert limiter.allowed == 16, "a late word of an earlier burst"
        for _ in range(16):
            limiter.succeeded()
        assert 16.9 < limiter.allowed <= 17
        for _ in range(64 * 64):
            limiter.succeeded()
        assert limiter.allowed == 64

    asyncio.run(run())


def test_it_never_closes_for_good():
    async def run():
        limiter = Limiter(8)
        for _ in range(20):
            limiter.overloaded(await limiter.enter(), 0.0)
            limiter.leave()
        assert limiter.allowed == LEAST
        assert await asyncio.wait_for(limiter.enter(), 5) == 20

    asyncio.run(run())


def test_nobody_starts_while_the_server_asks_for_peace():
    async def run():
        limiter, loop = Limiter(4), asyncio.get_running_loop()
        epochs = [await limiter.enter() for _ in range(2)]
        limiter.overloaded(epochs[0], 0.02)
        limiter.overloaded(epochs[1], 0.06)
        until = loop.time() + 0.06 - 0.005
        for _ in epochs:
            limiter.leave()
        started = []

        async def call():
            await limiter.enter()
            started.append(loop.time())
            limiter.leave()

        await asyncio.wait_for(asyncio.gather(*(call() for _ in range(5))), 5)
        assert min(started) >= until
        assert limiter.in_flight == 0

    asyncio.run(run())


def test_a_wait_that_was_asked_for_is_not_cut_short_by_a_shorter_one():
    async def run():
        limiter, loop = Limiter(4), asyncio.get_running_loop()
        epochs = [await limiter.enter() for _ in range(2)]
        until = loop.time() + 0.05
        limiter.overloaded(epochs[0], 0.05)
        limiter.overloaded(epochs[1], 0.001)
        for _ in epochs:
            limiter.leave()
        await limiter.enter()
        assert loop.time() >= until

    asyncio.run(run())


def test_a_timer_that_rings_early_loses_nobody(monkeypatch):
    """Clocks are coarse: a timer may ring before the moment for which it was set."""

    async def run():
        limiter, loop = Limiter(1), asyncio.get_running_loop()
        epoch, call_at = await limiter.enter(), loop.call_at
        with monkeypatch.context() as coarse:
            coarse.setattr(loop, "call_at", lambda when, ring: call_at(when - 0.02, ring))
            limiter.overloaded(epoch, 0.03)
        limiter.leave()
        await asyncio.wait_for(limiter.enter(), 5)

    asyncio.run(run())


def test_those_without_time_for_the_wait_are_told_at_once():
    async def run():
        limiter = Limiter(1)
        epoch = await limiter.enter()
        hurried = asyncio.create_task(limiter.enter(10.0))
        patient = asyncio.create_task(limiter.enter(4000.0))
        await asyncio.sleep(0)
        limiter.overloaded(epoch, 3600.0)
        limiter.leave()
        with pytest.raises(Closed) as told:
            await hurried
        assert told.value.wait_s == 3600.0
        with pytest.raises(Closed):
            await limiter.enter(10.0)
        assert not patient.done()
        patient.cancel()
        await asyncio.gather(patient, return_exceptions=True)
        assert (limiter.in_flight, limiter.waiting) == (0, 0)

    asyncio.run(run())


def test_who_is_told_and_cancelled_in_the_same_moment_leaves_nothing_behind():
    async def run():
        limiter = Limiter(1)
        epoch = await limiter.enter()
        hurried = asyncio.create_task(limiter.enter(10.0))
        await asyncio.sleep(0)
        limiter.overloaded(epoch, 3600.0)
        hurried.cancel()
        await asyncio.gather(hurried, return_exceptions=True)
        limiter.leave()
        assert (limiter.in_flight, limiter.waiting) == (0, 0)

    asyncio.run(run())
