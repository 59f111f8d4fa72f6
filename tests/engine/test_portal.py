"""The loop of our own: reached from anywhere, left behind by forks, closed with the process."""

from __future__ import annotations

import asyncio
import gc
import threading
from concurrent.futures import CancelledError

import pytest

from rubricc.engine.hosted import Hosted
from rubricc.engine.portal import Portal, shared_portal


class Lamp:
    """Something open, in the loop that opened it."""

    def __init__(self):
        self.loop = None

    async def aclose(self):
        self.loop = asyncio.get_running_loop()


class Counting:
    """A session that hands its items on, and whose flows and closings are counted."""

    def __init__(self):
        self.stopped = ""
        self.flows = []
        self.closed = 0

    def flow(self, items):
        self.flows.append(Flowing(items))
        return self.flows[-1]

    async def aclose(self):
        self.closed += 1


class Flowing:
    def __init__(self, items):
        self.items = iter(items)
        self.closed = 0

    async def take(self, most):
        await asyncio.sleep(0)
        item = next(self.items, None)
        if item == "wait":
            await asyncio.Event().wait()
        return [] if item is None else [item]

    async def aclose(self):
        await asyncio.sleep(0)
        self.closed += 1


@pytest.fixture
def portal():
    found = Portal()
    yield found
    found.close()


async def one():
    await asyncio.sleep(0)
    return threading.current_thread().name


def test_it_works_from_plain_code_inside_a_loop_and_from_threads(portal):
    assert portal.call(one()) == "rubricc"

    async def inside():
        return portal.call(one())

    assert [asyncio.run(inside()) for _ in range(3)] == ["rubricc"] * 3
    found = []
    threads = [threading.Thread(target=lambda: found.append(portal.call(one()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["rubricc"] * 8


def test_what_the_work_raises_is_raised_where_it_was_called(portal):
    async def failing():
        raise LookupError("no")

    with pytest.raises(LookupError, match=r"^no$"):
        portal.call(failing())


def test_cancelling_what_was_submitted_cancels_it_in_the_loop(portal):
    ended = threading.Event()

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    future = portal.submit(endless())
    portal.call(one())
    future.cancel()
    assert ended.wait(5)
    with pytest.raises(CancelledError):
        future.result()


def test_an_interrupt_of_the_waiting_thread_cancels_the_work(portal, monkeypatch):
    ended = threading.Event()

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    def interrupted(work):
        future = asyncio.run_coroutine_threadsafe(work, portal.loop)
        asyncio.run_coroutine_threadsafe(one(), portal.loop).result()
        monkeypatch.setattr(future, "result", raising)
        return future

    def raising():
        raise KeyboardInterrupt

    monkeypatch.setattr(portal, "submit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        portal.call(endless())
    assert ended.wait(5)
    monkeypatch.undo()


def test_the_loop_does_not_wait_for_itself(portal):
    async def nested():
        portal.call(one())

    with pytest.raises(RuntimeError, match=r"^rows and observers of a judge cannot ask one in"):
        portal.call(nested())


def test_closing_gives_up_what_runs_and_closes_what_is_kept():
    portal, lamp, other = Portal(), Lamp(), Lamp()
    portal.keep(lamp)
    portal.keep(other)
    portal.call(portal.release(other))
    opened_in, other.loop = other.loop, None
    future = portal.submit(asyncio.Event().wait())
    portal.close()
    portal.close()
    assert future.cancelled()
    assert lamp.loop is opened_in
    assert other.loop is None, "what was released is not closed again"
    assert not portal.is_open
    with pytest.raises(RuntimeError):
        portal.submit(one())
    portal.finish(one())
    portal.release_soon(lamp)


def test_a_loop_that_a_caller_keeps_busy_does_not_hold_the_process_up(monkeypatch):
    monkeypatch.setattr("rubricc.engine.portal.PATIENCE_S", 0.01)
    portal, go = Portal(), threading.Event()

    async def busy():
        go.wait(10)  # as rows that are read from a terminal

    portal.submit(busy())
    portal.close()
    assert portal.is_open
    go.set()
    monkeypatch.undo()
    portal.close()
    assert not portal.is_open


def test_there_is_one_for_a_process_and_a_new_one_once_it_is_closed():
    first = shared_portal()
    assert shared_portal() is first
    first.close()
    second = shared_portal()
    assert second is not first
    assert second.call(one()) == "rubricc"


def test_a_session_is_made_once_closed_once_and_made_anew():
    made = []

    def make():
        made.append(Counting())
        return made[-1]

    hosted = Hosted(make)
    assert hosted.all([1, 2, 3]) == [1, 2, 3]
    assert list(hosted.stream([4])) == [4]
    assert asyncio.run(hosted.all_async([5, 6])) == [5, 6]
    assert len(made) == 1
    assert [flow.closed for flow in made[0].flows] == [1, 1, 1]
    made[0].stopped = "enough"
    hosted.close()
    hosted.close()
    assert (made[0].closed, hosted.stopped) == (1, "enough")
    assert hosted.all([7]) == [7]
    hosted.close()
    assert [session.closed for session in made] == [1, 1]


def test_a_session_that_nobody_holds_any_more_is_closed():
    session = Counting()
    hosted = Hosted(lambda: session)
    hosted.all([1])
    del hosted
    gc.collect()
    shared_portal().call(one())
    assert session.closed == 1


def test_a_stream_that_is_left_early_is_closed():
    session = Counting()
    hosted = Hosted(lambda: session)
    rows = hosted.stream([1, 2, 3])
    assert next(rows) == 1
    rows.close()
    assert [flow.closed for flow in session.flows] == [1]
    for _ in hosted.stream([1, 2, 3]):
        break
    gc.collect()
    assert [flow.closed for flow in session.flows] == [1, 1]
    hosted.close()


def test_a_stream_that_is_collected_in_the_loops_own_thread_is_closed_too():
    session = Counting()
    hosted = Hosted(lambda: session)
    held = [hosted.stream([1, 2, 3])]
    next(held[0])

    async def drop():
        held.clear()

    shared_portal().call(drop())
    shared_portal().call(one())
    shared_portal().call(one())
    assert [flow.closed for flow in session.flows] == [1]
    hosted.close()


def test_cancelling_waits_until_the_work_has_ended():
    session = Counting()
    hosted = Hosted(lambda: session)

    async def run():
        task = asyncio.create_task(hosted.all_async([1, "wait", 2]))
        while not session.flows:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert session.flows[0].closed == 1

    asyncio.run(run())
    assert hosted.all([3]) == [3]
    hosted.close()
