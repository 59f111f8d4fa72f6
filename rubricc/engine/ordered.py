"""Many items worked on at once, in bounded memory, with results in the order of the items."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Generic, TypeVar

In = TypeVar("In")
Out = TypeVar("Out")


class Ordered(Generic[In, Out]):
    """Runs ``work`` on at most ``at_once`` items at a time.

    At most four times as many items are held at once, however many there are. What ``work`` raises
    ends the flow.
    """

    def __init__(
        self, items: Iterable[In], work: Callable[[In], Awaitable[Out]], at_once: int
    ) -> None:
        self._items = iter(items)
        self._work = work
        self._at_once = at_once
        self._window = at_once * 4
        self._read = 0
        self._handed_out = 0
        self._exhausted = False
        self._done: dict[int, Out] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()

    async def take(self, most: int) -> list[Out]:
        """The next results in order: at least one and at most ``most``; none at the end."""
        while True:
            if self._failure is not None:
                await self.aclose()
                raise self._failure
            self._start()
            found = list(self._ready(most))
            if found or (self._exhausted and self._handed_out == self._read):
                return found
            self._changed.clear()
            await self._changed.wait()

    async def aclose(self) -> None:
        """Give up what is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _start(self) -> None:
        while (
            not self._exhausted
            and len(self._running) < self._at_once
            and self._read - self._handed_out < self._window
        ):
            try:
                item = next(self._items)
            except StopIteration:
                self._exhausted = True
                return
            task = asyncio.create_task(self._one(self._read, item))
            self._read += 1
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ready(self, most: int) -> Iterator[Out]:
        for _ in range(most):
            if self._handed_out not in self._done:
                return
            yield self._done.pop(self._handed_out)
            self._handed_out += 1

    async def _one(self, place: int, item: In) -> None:
        self._done[place] = await self._work(item)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = self._failure or failure
        self._changed.set()
