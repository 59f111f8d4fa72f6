"""Ends of a run before its end: given up, interrupted, refused, or out of budget."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
import threading

import pytest

from rubricc.endpoints.errors import EndpointUnusable, KeyRefused
from rubricc.endpoints.fake import FakeEndpoint, hashed, serve
from tests.end_to_end.killed import Command
from tests.judging.callers import PLAN, WANTED, asked, leaves_nothing, under_way, until
from tests.judging.judges import asking, rows, scorer, without_waits

_nothing_is_left = pytest.fixture(autouse=True)(leaves_nothing)


def assert_usable(judge, server):
    until(lambda: server.in_flight == 0)
    assert under_way() == []
    assert judge.score(rows(3))[2].score.status == "decided"


def test_a_stream_that_is_closed_early_gives_its_calls_up():
    with asked("hashed:1", latency_s=0.02, concurrency=8) as (server, judge):
        stream = judge.stream(rows(400))
        assert next(stream).score.reward == WANTED[0]
        stream.close()
        assert under_way() == []
        assert_usable(judge, server)
        assert server.calls <= 40


def test_cancelling_gives_the_calls_up():
    with asked("hashed:1", latency_s=0.05, concurrency=8) as (server, judge):

        async def run():
            task = asyncio.create_task(judge.score_async(rows(100)))
            while server.calls < 8:
                await asyncio.sleep(0.001)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert under_way() == []

        asyncio.run(run())
        assert server.calls <= 16
        assert_usable(judge, server)


def test_what_another_caller_gave_up_is_asked_by_those_who_still_want_it():
    """Two runs want the same verdict, and one waits for the call of the other."""
    with asked("hashed:1", latency_s=0.05) as (server, judge):

        async def run():
            first = asyncio.create_task(judge.score_async(rows(3)))
            while server.calls < 3:
                await asyncio.sleep(0.001)
            second = asyncio.create_task(judge.score_async(rows(3)))
            await asyncio.sleep(0.01)
            first.cancel()
            return await second

        found = asyncio.run(run())
        assert [row.score.reward for row in found] == WANTED[:3]
        assert server.calls == 6


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_an_interrupt_gives_the_calls_up():
    main = threading.main_thread().ident
    with asked("hashed:1", latency_s=0.05, concurrency=8) as (server, judge):

        def interrupt():
            until(lambda: server.calls >= 8)
            signal.pthread_kill(main, signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            judge.score(rows(200))
        thread.join()
        assert_usable(judge, server)


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_an_interrupted_command_ends_soon_and_leaves_the_old_output(tmp_path):
    with serve("hashed:1", latency_s=0.05) as server:
        command = Command(tmp_path, server.url, 300, concurrency=8)
        command.output.write_text("old\n")
        process = command.start()
        until(lambda: server.calls >= 16)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "Traceback" not in said
        assert command.output.read_text() == "old\n"
        assert not command.partial.exists()


# Endpoints that cannot be used


@pytest.mark.parametrize("policy", ["", "samples: 3", "batch: 1"])
@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("fault", ["wrong_key", "unknown_model", "insufficient_quota"])
def test_an_endpoint_that_never_answers_ends_the_run_and_leaves_nothing(
    fault, policy, everything, caplog
):
    with serve("hashed:1", fault, latency_s=0.002) as server:
        model = f"{server.url}#judge"
        with asking(scorer(policy), model, everything=everything, concurrency=4) as judge:
            for _ in range(2):
                with pytest.raises(EndpointUnusable):
                    judge.score(rows(40))
                assert under_way() == []
        assert server.calls <= 2 * 20
    gc.collect()
    assert caplog.records == []


def test_it_is_said_although_the_rows_after_it_need_no_judge():
    """All calls have failed before the last rows are read, which code decides."""

    def script(asked):
        raise KeyRefused("the key is wrong")

    class AtOnce(FakeEndpoint):
        async def complete(self, request):
            return script(request)

    given = {"honest": "unmet", "direct": "met", "depth": 3, "example": "met", "wanders": "unmet"}
    decided = [row | {"verdicts": given} for row in rows(60)]
    with asking(PLAN, AtOnce()) as judge, pytest.raises(KeyRefused):
        judge.score([*rows(20), *decided])


def test_an_endpoint_that_answered_before_leaves_rows_unscored_and_the_run_alive(monkeypatch):
    without_waits(monkeypatch)
    faults = [None] * 5 + ["wrong_key"] * 3
    with asked("hashed:1", faults, concurrency=1) as (_, judge):
        found = judge.score(rows(12))
    assert [row.score.status for row in found].count("undecided") == 3
    left = [row for row in found if row.score.status == "undecided"]
    for row in left:
        assert any("wants a key" in reason for reason in row.score.reasons.values())
    for row, wanted in zip(found, WANTED, strict=True):
        assert row.score.reward in (wanted, None)


# Budgets


def test_a_spent_budget_is_a_clean_stop_and_a_second_run_goes_on(tmp_path):
    cache = tmp_path / "cache.sqlite"
    with serve("hashed:1", latency_s=0.002) as server:
        model = f"{server.url}#judge"
        with asking(PLAN, model, cache=cache, max_calls=10, concurrency=4) as judge:
            first = judge.score(rows(30))
            assert judge.stopped == "the 10 calls of the run are spent"
        assert judge.stopped == "the 10 calls of the run are spent"
        assert server.calls == 10
        scored = [row for row in first if row.score.status == "decided"]
        assert (len(first), len(scored)) == (30, 10)
        for row in first:
            if row.score.status != "decided":
                reasons = {row.score.reasons[name] for name in row.score.reasons}
                assert "the 10 calls of the run are spent" in reasons
        with asking(PLAN, model, cache=cache, max_calls=100) as judge:
            second = judge.score(rows(30))
            assert judge.stopped == ""
        assert server.calls == 30
        with asking(PLAN, model, cache=cache, offline=True) as judge:
            third = judge.score(rows(31))
        assert server.calls == 30
    assert [row.score for row in second] == [row.score for row in third[:30]]
    assert third[30].score.status == "undecided"
    why = "the cache has no verdict, and the run is offline"
    assert why in third[30].score.reasons.values()
    again = {row.score.id: row.score for row in second}
    assert all(again[row.score.id] == row.score for row in scored)


def test_a_judge_that_is_closed_and_used_again_has_no_new_budget():
    with asking(PLAN, fake := FakeEndpoint(hashed(1)), max_calls=5) as judge:
        judge.score(rows(3))
        judge.close()
        judge.score(rows(9))
        assert judge.stopped == "the 5 calls of the run are spent"
    assert fake.calls == 5


def test_money_and_time_end_a_run_too(monkeypatch):
    priced = FakeEndpoint("hashed:1", name="openai:gpt-5-mini", model="gpt-5-mini")
    with asking(PLAN, priced, max_cost_usd=0.005, concurrency=2) as judge:
        found = judge.score(rows(100))
        assert judge.stopped == "the $0.005 of the run are spent"
        mean = judge.meter.cost_usd / priced.calls
        assert judge.meter.cost_usd <= 0.005 + 2 * mean
        assert judge.meter.cost_usd >= 0.005 - 3 * mean
    assert len(found) == 100
    with asking(PLAN, FakeEndpoint("met", latency_s=0.02), max_time_s=0.05) as judge:
        found = judge.score(rows(1000))
        assert judge.stopped == "the 0.05 seconds of the run are spent"
    assert {row.score.status for row in found} == {"decided", "undecided"}
