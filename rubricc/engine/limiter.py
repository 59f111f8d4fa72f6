"""How many calls are in flight at one endpoint: fewer while it is overloaded."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

LEAST: Final = 1.0
"""However overloaded a server is, one call at a time still goes to it."""


class Limiter:
    """Grants places for calls, additively more and multiplicatively fewer.

    The number halves when a server says that it is overloaded, once for all calls that were in
    flight then, and grows by one for each full round of calls that succeed (the control of TCP: D.
    Chiu and R. Jain, Computer Networks and ISDN Systems 17, 1989). While a server has asked for
    a wait, nobody starts. It belongs to one event loop.
    """

    def __init__(self, most: int) -> None:
        self._most = float(most)
        self.allowed = float(most)
        """How many calls may be in flight at present, 1 to the most that was set."""
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed_until = 0.0
        self._epoch = 0

    async def enter(self) -> int:
        """Wait for a place; the number that it returns belongs to :meth:`overloaded`.

        Whoever entered leaves by :meth:`leave`, whatever happens.
        """
        if self._waiting or not self._has_room():
            await self._wait()
        else:
            self._in_flight += 1
        return self._epoch

    def leave(self) -> None:
        """Give the place back."""
        self._in_flight -= 1
        self._wake()

    def succeeded(self) -> None:
        """A call was answered."""
        if self.allowed < self._most:
            self.allowed = min(self._most, self.allowed + 1.0 / self.allowed)

    def overloaded(self, epoch: int, wait_s: float) -> None:
        """A call that entered at ``epoch`` was refused for load; nobody starts for ``wait_s``."""
        if epoch == self._epoch:
            self._epoch += 1
            self.allowed = max(LEAST, self.allowed / 2.0)
        loop = asyncio.get_running_loop()
        self._closed_until = max(self._closed_until, loop.time() + wait_s)
        loop.call_later(wait_s, self._wake)

    def _has_room(self) -> bool:
        if self._in_flight + 1 > max(self.allowed, LEAST):
            return False
        if not self._closed_until:
            return True
        if asyncio.get_running_loop().time() < self._closed_until:
            return False
        self._closed_until = 0.0
        return True

    async def _wait(self) -> None:
        """Wait in line; the place that is granted counts as taken already."""
        place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave()  # granted in the same moment
            raise

    def _wake(self) -> None:
        """Grant places, first come first served."""
        while self._waiting and self._has_room():
            place = self._waiting.popleft()
            if not place.done():
                self._in_flight += 1
                place.set_result(None)
