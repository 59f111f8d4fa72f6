"""Work that lives in the loop of our own, for callers of every kind.

A session has clients, limits and a cache, and belongs to one loop. Here it is made where it is
first used, shared by all callers of a process, never inherited through a fork, and closed once.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, Protocol, TypeVar

from rubricc.engine.portal import shared_portal

TAKEN: Final = 256
"""The most results that cross from the loop to their caller at once."""

In_contra = TypeVar("In_contra", contravariant=True)
Out = TypeVar("Out")


class Flow(Protocol[Out]):
    """Results of work under way, in the order of what came in."""

    async def take(self, most: int) -> list[Out]:
        """The next results: at least one and at most ``most``; none at the end."""

    async def aclose(self) -> None:
        """Give up what is under way."""


class Session(Protocol[In_contra, Out]):
    """What works on items in one loop."""

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more; empty while somebody is."""

    def flow(self, items: Iterable[In_contra]) -> Flow[Out]:
        """Begin to work on items, which are read as there is room."""

    async def aclose(self) -> None:
        """Close everything that is open."""


class Hosted(Generic[In_contra, Out]):
    """A session of this process, made by ``make`` when it is first needed."""

    def __init__(self, make: Callable[[], Session[In_contra, Out]]) -> None:
        self._make = make
        self._session: Session[In_contra, Out] | None = None
        self._stopped = ""
        self._pid = os.getpid()
        self._guard = threading.Lock()

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._stopped if self._session is None else self._session.stopped

    def all(self, items: Iterable[In_contra]) -> list[Out]:
        """Work on all items and wait; one result an item, in order."""
        return shared_portal().call(self._all(items))

    async def all_async(self, items: Iterable[In_contra]) -> list[Out]:
        """The same without blocking the running loop; cancelling it gives the work up."""
        return await asyncio.wrap_future(shared_portal().submit(self._all(items)))

    def stream(self, items: Iterable[In_contra]) -> Iterator[Out]:
        """Results as they come, in order and in bounded memory; ``items`` are read ahead, in
        another thread."""
        portal = shared_portal()
        flow = portal.call(self._begun(items))
        try:
            while taken := portal.call(flow.take(TAKEN)):
                yield from taken
        finally:
            portal.call(flow.aclose())

    def close(self) -> None:
        """Close the session; the next use makes another."""
        with self._guard:
            session, self._session = self._session, None
        if session is not None and self._pid == os.getpid():
            self._stopped = session.stopped
            shared_portal().call(session.aclose())

    async def _all(self, items: Iterable[In_contra]) -> list[Out]:
        flow = self._own().flow(items)
        found: list[Out] = []
        try:
            while taken := await flow.take(TAKEN):
                found += taken
        finally:
            await flow.aclose()
        return found

    async def _begun(self, items: Iterable[In_contra]) -> Flow[Out]:
        return self._own().flow(items)

    def _own(self) -> Session[In_contra, Out]:
        """The session of this process; one that a fork inherited is left alone."""
        with self._guard:
            if self._pid != os.getpid():
                self._pid, self._session = os.getpid(), None
            if self._session is None:
                self._session = self._make()
            return self._session
