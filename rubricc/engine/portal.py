"""An event loop of our own in a thread of our own, so that plain code can ask from anywhere.

Trainers call rewards from plain functions, from inside a running loop, or from a new loop each
step. Clients and their connections belong to one loop, so all asking happens in one that nobody
else closes. A process that was forked gets a loop of its own.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

Value = TypeVar("Value")


class Portal:
    """A loop that runs in a daemon thread, until the process ends or :meth:`close`."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="rubricc", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, Value]) -> Future[Value]:
        """Start ``work`` in the loop; cancelling the future cancels it there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def call(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Run ``work`` in the loop and wait for what it returns or raises.

        An interrupt of the waiting thread cancels the work.
        """
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """Cancel what still runs and end the thread."""
        if self.pid != os.getpid() or self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()


_shared: Portal | None = None
_guard = threading.Lock()


def shared_portal() -> Portal:
    """The portal of this process, started when it is first needed."""
    global _shared, _guard
    if _shared is not None and _shared.pid != os.getpid():
        _shared, _guard = None, threading.Lock()  # a fork: the thread stayed with the parent
    with _guard:
        if _shared is None:
            _shared = Portal()
            atexit.register(_shared.close)
        return _shared
