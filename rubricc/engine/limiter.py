"""How many calls are in flight at one endpoint: fewer while it is overloaded."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass
from typing import Final

LEAST: Final = 1.0
"""However overloaded a server is, one call at a time still goes to it."""


class Closed(Exception):
    """The server asked for a longer wait than a caller has; ``wait_s`` is what is left of it."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(wait_s)
        self.wait_s = wait_s


@dataclass(eq=False, slots=True)
class _Waiting:
    """A caller in line. Its place is granted when the future is done."""

    place: asyncio.Future[None]
    patience_s: float


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
        self.in_flight = 0
        """How many places are taken."""
        self._line: deque[_Waiting] = deque()
        self._closed_until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._epoch = 0

    @property
    def waiting(self) -> int:
        """How many callers stand in line."""
        return len(self._line)

    async def enter(self, patience_s: float = math.inf) -> int:
        """Wait for a place; the number that it returns belongs to :meth:`overloaded`.

        First come, first served. Whoever entered leaves by :meth:`leave`, whatever happens.

        Raises:
            Closed: the server asked for a wait of more than ``patience_s``.
        """
        closed_s = self._closed_s()
        if closed_s > patience_s:
            raise Closed(closed_s)
        if self._line or not self._has_room():
            await self._wait(patience_s)
        else:
            self.in_flight += 1
        return self._epoch

    def leave(self) -> None:
        """Give the place back."""
        self.in_flight -= 1
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
        until = asyncio.get_running_loop().time() + wait_s
        if wait_s <= 0.0 or until <= self._closed_until:
            return
        self._closed_until = until
        self._dismiss(wait_s)
        self._open_later()

    def _closed_s(self) -> float:
        """For how long nobody starts."""
        if not self._closed_until:
            return 0.0
        return max(0.0, self._closed_until - asyncio.get_running_loop().time())

    def _has_room(self) -> bool:
        return self.in_flight + 1 <= self.allowed and not self._closed_s()

    async def _wait(self, patience_s: float) -> None:
        """Wait in line; the place that is granted counts as taken already."""
        own = _Waiting(asyncio.get_running_loop().create_future(), patience_s)
        self._line.append(own)
        try:
            await own.place
        except asyncio.CancelledError:
            if own in self._line:
                self._line.remove(own)
            elif not own.place.cancelled() and own.place.exception() is None:
                self.leave()  # granted in the same moment
            raise

    def _wake(self) -> None:
        """Grant places in the order of the line."""
        while self._line and self._has_room():
            place = self._line.popleft().place
            if not place.done():
                self.in_flight += 1
                place.set_result(None)

    def _dismiss(self, wait_s: float) -> None:
        """Tell those who have no time for such a wait."""
        kept = deque[_Waiting]()
        for one in self._line:
            if one.patience_s >= wait_s or one.place.done():
                kept.append(one)
            else:
                one.place.set_exception(Closed(wait_s))
        self._line = kept

    def _open_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_at(self._closed_until, self._open)

    def _open(self) -> None:
        """The wait is over, unless the timer rang a moment early."""
        if self._closed_s():
            self._open_later()
        else:
            self._closed_until = 0.0
            self._wake()
