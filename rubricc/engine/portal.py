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
from typing import Any, Final, Protocol, TypeVar

from rubricc.engine.own_loop import OwnLoop, new_loop

Value = TypeVar("Value")

PATIENCE_S: Final = 2.0
"""How long the end of a process waits for connections to close."""


class Opened(Protocol):
    """Something that lives in the loop until it is closed."""

    async def aclose(self) -> None:
        """Close it."""


class Portal:
    """A loop that runs in a daemon thread, until the process ends or :meth:`close`."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.loop = new_loop()
        self._opened: set[Opened] = set()
        self._ending: Future[None] | None = None
        self._thread = threading.Thread(target=self._run, name="rubricc", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        """Whether work can be done here: it was neither closed nor inherited through a fork."""
        return self.pid == os.getpid() and not self.loop.is_closed()

    def submit(self, work: Coroutine[Any, Any, Value]) -> Future[Value]:
        """Start ``work`` in the loop; cancelling the future cancels it there.

        Raises:
            RuntimeError: the loop runs in the process from which this one was forked.
        """
        if not self.is_open:
            work.close()
            raise RuntimeError("what began before a fork goes on in the parent alone: begin anew")
        return asyncio.run_coroutine_threadsafe(work, self.loop)

    def call(self, work: Coroutine[Any, Any, Value]) -> Value:
        """Run ``work`` in the loop and wait for what it returns or raises.

        An interrupt of the waiting thread cancels the work.

        Raises:
            RuntimeError: the caller runs in the loop itself, which cannot wait for itself, or in a
                process that was forked from the loop's.
        """
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("rows and observers of a judge cannot ask one in their turn")
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def finish(self, work: Coroutine[Any, Any, object]) -> None:
        """Run ``work``, which cleans up, and wait for it where that can be done.

        Objects that nobody holds any more are cleaned up in any thread, the loop's own included,
        and in forked processes, in which there is nothing to clean up.
        """
        if not self.is_open:
            work.close()
        elif threading.current_thread() is self._thread:
            self.submit(work)
        else:
            self.call(work)

    def keep(self, opened: Opened) -> None:
        """Close ``opened`` at the end of the process, unless :meth:`release` comes first."""
        self._opened.add(opened)

    async def release(self, opened: Opened) -> None:
        """Close what is kept; doing so again does nothing. For the loop alone."""
        if opened in self._opened:
            self._opened.remove(opened)
            await opened.aclose()

    def release_soon(self, opened: Opened) -> None:
        """The same from anywhere, without waiting."""
        if self.is_open:
            self.submit(self.release(opened))

    def close(self) -> None:
        """Give up what still runs, close what is kept and end the thread."""
        if not self.is_open:
            return
        if self._ending is None:
            self._ending = self.submit(self._end())
        try:
            self._ending.result(PATIENCE_S)
        except TimeoutError:
            return  # a caller's rows keep the loop busy; its thread ends with the process
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _end(self) -> None:
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        closing = [self.release(opened) for opened in list(self._opened)]
        await asyncio.gather(*closing, return_exceptions=True)
        await self.loop.shutdown_asyncgens()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()


_shared: Portal | None = None
_guard = threading.Lock()
_inherited: list[Portal] = []


def shared_portal() -> Portal:
    """The portal of this process, started when it is first needed."""
    global _shared
    with _guard:
        if _shared is None or not _shared.is_open:
            _shared = Portal()
            atexit.register(_shared.close)
        return _shared


def _after_fork() -> None:
    """The thread stayed with the parent, and so do its connections: they are kept as they are, for
    what is collected as garbage is closed."""
    global _shared, _guard
    _guard = threading.Lock()
    if _shared is not None:
        if isinstance(_shared.loop, OwnLoop):
            _shared.loop.leave_behind()
        _inherited.append(_shared)
        _shared = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
