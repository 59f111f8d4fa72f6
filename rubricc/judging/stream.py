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

_END = object()

Unit = Sequence[tuple[int, Pending]]
"""Rows that are asked about together, with their places in the order."""


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
        self._units = settings.concurrency
        self._window = settings.concurrency * AHEAD * self._group
        self._read = 0
        self._handed_out = 0
        self._done: dict[int, JudgedRow] = {}
        self._open: dict[bytes, list[tuple[int, Pending]]] = {}
        """Groups that further rows may join, by prefix; the one that was begun first leads."""
        self._waiting: dict[bytes, deque[Unit]] = {}
        """Rows that can be asked about, by prefix."""
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
            while self._failure is None and self._advance():
                await asyncio.sleep(0)  # what was started goes out before more is read
            if self._failure is not None:
                await self.aclose()
                raise self._failure
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
        self._open.clear()
        self._waiting.clear()

    def _ready(self, most: int) -> Iterator[JudgedRow]:
        for _ in range(most):
            row = self._done.pop(self._handed_out, None)
            if row is None:
                return
            self._handed_out += 1
            yield row

    @property
    def _is_full(self) -> bool:
        """Whether no more rows can be read before some are handed out."""
        return self._exhausted or self._read - self._handed_out >= self._window

    @property
    def _most(self) -> int:
        """How many units may be under way: those that pause before another try take no turn."""
        return self._units + min(self._session.pausing, self._units)

    def _advance(self) -> bool:
        """Read a few rows and start what can be started; whether there is room for more."""
        self._read_some()
        while len(self._running) < self._most and (unit := self._next_unit()):
            self._start(unit)
        is_next_done = self._handed_out in self._done
        return not (self._is_full or (is_next_done and len(self._done) >= self._units))

    def _read_some(self) -> None:
        for _ in range(STEP):
            if self._is_full:
                break
            item = next(self._rows, _END)
            self._exhausted = item is _END
            if item is not _END:
                self._enter(item)  # type: ignore[arg-type]
            self._close_groups()

    def _enter(self, item: Item) -> None:
        place, self._read = self._read, self._read + 1
        begun = self._session.begin(item)
        if isinstance(begun, JudgedRow):
            self._done[place] = begun
        else:
            prefix = prefix_of(begun)
            group = self._open.setdefault(prefix, [])
            group.append((place, begun))
            if len(group) == self._group:
                self._close(prefix)

    def _close_groups(self) -> None:
        """Let groups go that began half a window ago, or at the end of the rows: who is in a group
        depends on the order of rows alone, and never on how fast answers come."""
        while self._open:
            prefix, group = next(iter(self._open.items()))
            if not self._exhausted and group[0][0] > self._read - self._window // 2:
                return
            self._close(prefix)

    def _close(self, prefix: bytes) -> None:
        self._waiting.setdefault(prefix, deque()).append(self._open.pop(prefix))

    def _next_unit(self) -> Unit:
        """The next rows of the prompt that is under way, else of the one that waited longest."""
        if self._prefix not in self._waiting:
            self._prefix = next(iter(self._waiting), None)
        if self._prefix is None:
            return []
        same = self._waiting[self._prefix]
        unit = same.popleft()
        if not same:
            del self._waiting[self._prefix]
        return unit

    def _start(self, unit: Unit) -> None:
        task = asyncio.create_task(self._work(unit))
        self._running.add(task)
        task.add_done_callback(self._ended)

    async def _work(self, unit: Unit) -> None:
        """Finish one unit after another: what one needed is free before the next begins, which
        keeps memory small and the collector of cycles idle."""
        while unit and self._failure is None:
            await self._finish(unit)
            self._changed.set()
            unit = self._following()

    def _following(self) -> Unit:
        """What whoever has finished a unit does next; rows are read where none are waiting."""
        if len(self._running) > self._most:
            return []
        while not (unit := self._next_unit()) and not self._is_full:
            self._read_some()
        return unit

    async def _finish(self, unit: Unit) -> None:
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
    return digest_of(*values, *map(repr, pending.case.generated))
