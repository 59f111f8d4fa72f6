"""A judge in every kind of caller: loops, threads, forks, workers, and the end of a process."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import pickle
import subprocess
import sys
import textwrap
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from rubricc.endpoints.fake import FakeEndpoint, serve
from rubricc.judging.judge import Judge
from tests.judging.callers import PLAN, WANTED, leaves_nothing, under_way, until
from tests.judging.judges import asking, model_name, rows
from tests.judging.worker import rewards, told

ROOT = Path(__file__).parents[2]
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")

_nothing_is_left = pytest.fixture(autouse=True)(leaves_nothing)


def script(text, url, *options):
    """Run a script that may use ``worker``; it must end well, say nothing else, and soon."""
    code = "from tests.judging.worker import *\nimport os\n" + textwrap.dedent(text)
    options = options or ("-Wignore::DeprecationWarning",)  # of forks beside threads
    ended = subprocess.run(
        [sys.executable, *options, "-c", code, url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stderr == ""
    assert ended.returncode == 0
    return ended.stdout


# Loops and threads


def test_from_plain_code_again_and_again():
    with serve("hashed:1") as server, asking(PLAN, f"{server.url}#judge") as judge:
        for _ in range(3):
            assert rewards(judge) == WANTED[:6]


def test_inside_a_running_loop():
    with serve("hashed:1") as server, asking(PLAN, f"{server.url}#judge") as judge:

        async def plainly():
            return rewards(judge)

        async def in_a_thread():
            return await asyncio.to_thread(rewards, judge)

        assert asyncio.run(plainly()) == asyncio.run(in_a_thread()) == WANTED[:6]


def test_across_several_loops():
    with serve("hashed:1") as server, asking(PLAN, f"{server.url}#judge") as judge:

        async def run():
            ticks = 0

            async def tick():
                nonlocal ticks
                while True:
                    ticks += 1
                    await asyncio.sleep(0)

            ticking = asyncio.create_task(tick())
            found = await judge.score_async(rows(12))
            ticking.cancel()
            assert ticks > 1, "the callers loop goes on meanwhile"
            return [row.score.reward for row in found]

        assert [asyncio.run(run()) for _ in range(3)] == [WANTED] * 3


def test_from_several_threads_at_once():
    with serve("hashed:1", latency_s=0.002) as server:
        model = f"{server.url}#judge"
        with asking(PLAN, model, concurrency=4) as judge, ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: rewards(judge, 12), range(16)))
        assert found == [WANTED] * 16
        assert server.most_in_flight <= 4


def test_several_runs_at_once_in_one_loop():
    with serve("hashed:1", latency_s=0.002) as server, asking(PLAN, f"{server.url}#j") as judge:

        async def run():
            return await asyncio.gather(*(judge.score_async(rows(12)) for _ in range(5)))

        for found in asyncio.run(run()):
            assert [row.score.reward for row in found] == WANTED


def test_a_judge_is_not_asked_by_its_own_rows():
    with asking(PLAN, FakeEndpoint("met")) as judge:

        def nested():
            yield from rows(1)
            judge.score(rows(1))

        with pytest.raises(RuntimeError, match="cannot ask one in their turn"):
            judge.score(nested())
        assert len(judge.score(rows(2))) == 2


def test_what_the_rows_raise_is_raised_and_ends_the_run():
    with asking(PLAN, FakeEndpoint("met", latency_s=0.01)) as judge:

        def broken():
            yield from rows(40)
            raise LookupError("the file ends here")

        with pytest.raises(LookupError, match=r"^the file ends here$"):
            judge.score(broken())
        assert under_way() == []


# Processes


@pytest.mark.parametrize("before", [False, True], ids=["fresh", "after a run"])
@pytest.mark.parametrize("leave", ["os._exit(0)", "sys.exit(0)"])
@FORKS
def test_after_a_fork_child_and_parent_both_judge(before, leave):
    """And the parent goes on over the connections that it had."""
    with serve("hashed:1") as server:
        out = script(
            f"""
            one = judge()
            {"rewards(one)" if before else ""}
            read, write = os.pipe()
            pid = os.fork()
            if pid == 0:
                import gc
                found = rewards(one)
                gc.collect()
                found += rewards(judge())
                os.write(write, repr(found).encode())
                {leave}
            assert os.waitpid(pid, 0)[1] == 0
            theirs = eval(os.read(read, 10**6))
            assert theirs == rewards(one) * 2
            assert rewards(one) == theirs[:6]
            print(theirs[:6])
            """,
            server.url,
        )
        assert out == f"{WANTED[:6]}\n"
        assert server.calls == (6 if before else 0) + 12 + 12


@FORKS
def test_a_fork_does_not_take_the_connections_of_its_parent_away():
    """An endpoint that the caller made is the same object in both; the child drops its client."""
    with serve("hashed:1") as server:
        out = script(
            """
            import gc
            from rubricc.endpoints.open import open_endpoint
            one = Judge(scorer(), open_endpoint(sys.argv[1] + "#judge"), Settings(timeout_s=10.0))
            ours = rewards(one)
            pid = os.fork()
            if pid == 0:
                assert rewards(one) == ours
                gc.collect()
                sys.exit(0)
            assert os.waitpid(pid, 0)[1] == 0
            assert rewards(one) == ours
            print(one.meter.failures)
            """,
            server.url,
        )
        assert out == "Counter()\n"
        assert server.calls == 18


@FORKS
def test_a_fork_in_the_middle_of_a_stream():
    """The child leaves the stream alone; the parent goes on with it."""
    with serve("hashed:1", latency_s=0.005) as server:
        out = script(
            """
            one = judge(concurrency=2)
            found = []
            for number, row in enumerate(one.stream(rows(12))):
                found.append(row.score.reward)
                if number == 3:
                    pid = os.fork()
                    if pid == 0:
                        assert len(rewards(one, 3)) == 3
                        sys.exit(0)
                    assert os.waitpid(pid, 0)[1] == 0
            print(found)
            """,
            server.url,
        )
        assert out == f"{WANTED}\n"


@FORKS
def test_a_child_cannot_go_on_with_its_parents_stream():
    with serve("hashed:1") as server:
        script(
            """
            stream = judge(concurrency=2).stream(rows(12))
            next(stream)
            pid = os.fork()
            if pid == 0:
                try:
                    list(stream)
                except RuntimeError as error:
                    assert str(error).startswith("what began before a fork"), error
                    os._exit(0)
                os._exit(1)
            assert os.waitpid(pid, 0)[1] == 0
            assert len(list(stream)) == 11
            """,
            server.url,
        )


@FORKS
def test_a_cache_is_shared_through_a_fork(tmp_path):
    with serve("hashed:1") as server:
        script(
            f"""
            from pathlib import Path
            one = judge(cache=Path({str(tmp_path / "cache.sqlite")!r}))
            ours = rewards(one, 3)
            pid = os.fork()
            if pid == 0:
                assert rewards(one, 6)[:3] == ours
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
            rewards(one, 6)
            """,
            server.url,
        )
        assert server.calls == 6


@pytest.mark.parametrize("has_run", [False, True])
def test_a_judge_travels_to_a_spawned_worker(has_run):
    spawn = multiprocessing.get_context("spawn")
    with serve("hashed:1") as server, asking(PLAN, f"{server.url}#judge") as judge:
        if has_run:
            rewards(judge, 2)
        ours, theirs = spawn.Pipe()
        worker = spawn.Process(target=told, args=(theirs, judge, 6))
        worker.start()
        theirs.close()
        assert ours.poll(60)
        assert ours.recv() == WANTED[:6]
        worker.join(10)
        assert worker.exitcode == 0
        ours.close()
        worker.close()
        assert rewards(judge, 6) == WANTED[:6]


def test_in_a_pool_of_processes():
    spawn = multiprocessing.get_context("spawn")
    with serve("hashed:1") as server, asking(PLAN, f"{server.url}#judge") as judge:
        rewards(judge, 2)
        with ProcessPoolExecutor(2, mp_context=spawn) as pool:
            found = [pool.submit(rewards, judge, 4) for _ in range(4)]
            assert [each.result(60) for each in found] == [WANTED[:4]] * 4


@FORKS
def test_in_a_pool_of_forked_processes():
    with serve("hashed:1") as server:
        out = script(
            """
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor
            one = judge()
            ours = rewards(one, 4)
            fork = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(2, mp_context=fork) as pool:
                found = [pool.submit(rewards, one, 4) for _ in range(4)]
                assert [each.result(50) for each in found] == [ours] * 4
            assert rewards(one, 4) == ours
            print("well")
            """,
            server.url,
        )
        assert out == "well\n"


def test_a_pickle_holds_no_connection_and_no_key(monkeypatch):
    with serve("hashed:1") as server:
        model = model_name("openai", server, monkeypatch)
        with asking(PLAN, model) as judge:
            assert rewards(judge, 2) == WANTED[:2]
            sent = pickle.dumps(judge)
            assert b"sk-test" not in sent
            with pickle.loads(sent) as copy:
                assert copy.meter.calls == 0
                assert rewards(copy, 2) == WANTED[:2]


# The end of a process


@pytest.mark.parametrize("wire", ["compatible", "openai", "anthropic"])
def test_a_script_that_closes_nothing_ends_well_and_soon(wire, monkeypatch):
    with serve("hashed:1") as server:
        name = model_name(wire, server, monkeypatch)
        out = script(
            f"""
            one = Judge(scorer(), {name!r}, Settings())
            print(rewards(one))
            left = one.stream(rows(500))
            next(left)
            """,
            server.url,
            "-Walways::ResourceWarning",
        )
        assert out == f"{WANTED[:6]}\n"
        until(lambda: server.in_flight == 0)


def test_a_script_that_ends_while_calls_hang():
    with serve("hashed:1", "hang") as server:
        out = script(
            """
            import asyncio
            one = judge(timeout_s=1000.0)

            async def run():
                task = asyncio.create_task(one.score_async(rows(4)))
                await asyncio.sleep(0.3)
                print("the end")

            asyncio.run(run())
            """,
            server.url,
        )
        assert out == "the end\n"


def test_a_judge_that_nobody_holds_any_more_closes_its_connections(recwarn):
    with serve("hashed:1") as server:
        judge = Judge(PLAN, f"{server.url}#judge")
        rewards(judge)
        del judge
        gc.collect()
        assert under_way() == []
    assert [str(warning.message) for warning in recwarn] == []
