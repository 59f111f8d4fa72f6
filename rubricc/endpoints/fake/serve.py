"""A fake server beside a test: ``with serve(script) as server: ...``."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any

from rubricc.endpoints.fake.schedule import Faults
from rubricc.endpoints.fake.script import Script, named
from rubricc.endpoints.fake.server import Behaviour, FakeServer


@contextmanager
def serve(
    script: Script | str = "met",
    faults: Faults = (),
    *,
    port: int = 0,
    seed: int = 0,
    **behaviour: Any,
) -> Iterator[FakeServer]:
    """A server that runs in a thread with a loop of its own, until the block ends.

    ``script`` is a script or the name of one; ``faults`` see :data:`Faults`; further arguments are
    the fields of :class:`Behaviour`.

    Raises:
        OSError: the port is taken.
        NameInvalid: no script has this name.
        ValueError: no fault has this name.
    """
    chosen = named(script) if isinstance(script, str) else script
    server = FakeServer(chosen, faults, seed, Behaviour(**behaviour))
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = Thread(target=_run, args=(server, port, started), name="fake-server", daemon=True)
    thread.start()
    loop, stopped = started.result()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()


def _run(
    server: FakeServer,
    port: int,
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]],
) -> None:
    async def main() -> None:
        stopped = asyncio.Event()
        here = (asyncio.get_running_loop(), stopped)
        await server.run(port, lambda: started.set_result(here), stopped)

    try:
        asyncio.run(main())
    except OSError as error:
        if started.done():
            raise
        started.set_exception(error)
