"""Work that lives in the loop of our own, for callers of every kind.

A session has clients, limits and a cache, and belongs to one loop. Here it is made where it is
first used, shared by all callers of a process, never inherited through a fork, and closed once.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, Protocol, TypeVar
from weakref import finalize

from rubricc.engine.portal import Portal, shared_portal

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
        self._forgotten: finalize[..., Hosted[In_contra, Out]] | None = None

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._stopped if self._session is None else self._session.stopped

    def all(self, items: Iterable[In_contra]) -> list[Out]:
        """Work on all items and wait; one result an item, in order."""
        portal = shared_portal()
        flow = portal.call(self._begun(items))
        try:
            return portal.call(_drained(flow))
        finally:
            portal.finish(flow.aclose())

    async def all_async(self, items: Iterable[In_contra]) -> list[Out]:
        """The same without blocking the running loop; cancelling it gives the work up."""
        portal = shared_portal()
        flow = await asyncio.wrap_future(portal.submit(self._begun(items)))
        try:
            return await asyncio.wrap_future(portal.submit(_drained(flow)))
        finally:
            await asyncio.shield(asyncio.wrap_future(portal.submit(flow.aclose())))

    def stream(self, items: Iterable[In_contra]) -> Iterator[Out]:
        """Results as they come, in order and in bounded memory; ``items`` are read ahead, in
        another thread."""
        portal = shared_portal()
        flow = portal.call(self._begun(items))
        try:
            while taken := portal.call(flow.take(TAKEN)):
                yield from taken
        finally:
            portal.finish(flow.aclose())

    def close(self) -> None:
        """Close the session; the next use makes another."""
        if self._session is not None and self._pid == os.getpid():
            shared_portal().finish(self._closed())

    async def _closed(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._stopped = session.stopped
            await shared_portal().release(session)

    async def _begun(self, items: Iterable[In_contra]) -> Flow[Out]:
        return self._own().flow(items)

    def _own(self) -> Session[In_contra, Out]:
        """The session of this process; one that a fork inherited is left alone.

        It is closed with the process at the latest, and before that when nobody holds this any
        more. All of this happens in the loop, one caller after the other.
        """
        if self._pid != os.getpid():
            self._pid, self._session = os.getpid(), None
        if self._session is None:
            portal = shared_portal()
            self._session = self._make()
            portal.keep(self._session)
            self._watch(portal, self._session)
        return self._session

    def _watch(self, portal: Portal, session: Session[In_contra, Out]) -> None:
        if self._forgotten is not None:
            self._forgotten.detach()
        self._forgotten = finalize(self, portal.release_soon, session)
        self._forgotten.atexit = False  # the portal closes what it keeps


async def _drained(flow: Flow[Out]) -> list[Out]:
    found: list[Out] = []
    while taken := await flow.take(TAKEN):
        found += taken
    return found
