"""What the tests of callers share: a server with a judge, and what still runs behind them."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import contextmanager

from rubricc.endpoints.fake import FakeEndpoint, serve
from rubricc.engine.portal import shared_portal
from rubricc.judging.judge import Judge
from tests.judging.judges import asking, scorer
from tests.judging.worker import rewards

PLAN = scorer()
WANTED = rewards(Judge(PLAN, FakeEndpoint("hashed:1")), 12)
"""The rewards of the first dozen rows by the script ``hashed:1``."""


@contextmanager
def asked(script, faults=(), *, latency_s=0.0, **settings):
    """A server, and a judge that asks it."""
    with (
        serve(script, faults, latency_s=latency_s) as server,
        asking(PLAN, f"{server.url}#judge", **settings) as judge,
    ):
        yield server, judge


def under_way():
    """What still runs in the loop of the judges."""

    async def tasks():
        for _ in range(20):
            await asyncio.sleep(0)
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    return shared_portal().call(tasks())


def leaves_nothing():
    """The course of a fixture: after a test nothing runs, and nothing was left open."""
    yield
    assert under_way() == []
    gc.collect()


def until(condition):
    """Wait for what happens in other threads and processes."""
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.002)
