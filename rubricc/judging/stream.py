"""Many rows through one session: bounded in memory, out in the order in which they came in."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.session import Item, Pending, Session
from rubricc.judging.shown import digest_of

AHEAD = 4
"""Rows are read ahead up to so many times the calls in flight, so that rows with one prompt can be
asked about together and a slow row holds nobody up."""


STEP = 16
"""Rows that are read at once, between two looks at what came back."""


class Stream:
    """Reads rows ahead, asks about those that share a prompt one after the other or together, and
    hands judged rows out in the order of ``rows``.

    At most ``AHEAD`` times the calls in flight (times the size of a group) are held at once,
    however many rows there are.
    """

    def __init__(self, session: Session, rows: Iterable[Item]) -> None:
        self._session = session
        self._rows: Iterator[Item] = iter(rows)
        self._exhausted = False
        settings = session.settings
        self._group = max(settings.group, 1)
        self._units = settings.concurrency * 2
        self._window = settings.concurrency * AHEAD * self._group
        self._read = 0
        self._handed_out = 0
        self._done: dict[int, JudgedRow] = {}
        self._waiting: dict[bytes, deque[tuple[int, Pending]]] = {}
        self._prefix: bytes | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._changed = asyncio.Event()

    async def take(self, most: int) -> list[JudgedRow]:
        """The next rows in order: at least one and at most ``most``; none at the end.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        while True:
            while self._advance():
                await asyncio.sleep(0)  # what was started goes out before more is read
            found = list(self._ready(most))
            if found:
                return found
            if self._exhausted and self._handed_out == self._read:
                return []
            self._changed.clear()
            await self._changed.wait()
            if self._failure is not None:
                await self.aclose()
                raise self._failure

    async def aclose(self) -> None:
        """Give up what is under way."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._waiting.clear()

    def _ready(self, most: int) -> Iterator[JudgedRow]:
        for _ in range(most):
            row = self._done.pop(self._handed_out, None)
            if row is None:
                return
            self._handed_out += 1
            yield row

    def _advance(self) -> bool:
        """Read a few rows and start what can be started; whether there is room for more."""
        for _ in range(STEP):
            if self._exhausted or self._read - self._handed_out >= self._window:
                break
            item = next(self._rows, None)
            if item is None:
                self._exhausted = True
            else:
                self._enter(item)
        full = self._exhausted or self._read - self._handed_out >= self._window
        while len(self._running) < self._units and (unit := self._next_unit(full)):
            self._start(unit)
        return not full and len(self._done) < self._window // 2

    def _enter(self, item: Item) -> None:
        place, self._read = self._read, self._read + 1
        begun = self._session.begin(item)
        if isinstance(begun, JudgedRow):
            self._done[place] = begun
        else:
            self._waiting.setdefault(prefix_of(begun), deque()).append((place, begun))

    def _next_unit(self, full: bool) -> list[tuple[int, Pending]]:
        """The next rows of the prompt that is under way, else of the one that has waited longest.

        Unless no more can be read (``full``), a group waits until it is complete.
        """
        if self._prefix not in self._waiting:
            self._prefix = next(iter(self._waiting), None)
        if self._prefix is None:
            return []
        same = self._waiting[self._prefix]
        if len(same) < self._group and not full:
            return []
        unit = [same.popleft() for _ in range(min(self._group, len(same)))]
        if not same:
            del self._waiting[self._prefix]
        return unit

    def _start(self, unit: Sequence[tuple[int, Pending]]) -> None:
        task = asyncio.create_task(self._finish(unit))
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def _finish(self, unit: Sequence[tuple[int, Pending]]) -> None:
        if len(unit) == 1:
            place, pending = unit[0]
            self._done[place] = await self._session.finish(pending)
            return
        judged = await self._session.finish_group([pending for _, pending in unit])
        for (place, _), row in zip(unit, judged, strict=True):
            self._done[place] = row

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = self._failure or failure
        self._changed.set()


def prefix_of(pending: Pending) -> bytes:
    """What rows have in common that can share a call: everything that is shown but the response."""
    plain = pending.shown.plain
    values = (plain[name] for name in sorted(plain.keys() - {"response"}))
    return digest_of(*values, *(brought.text for brought in pending.case.generated))
