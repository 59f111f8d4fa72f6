"""A client that is made in the event loop of its first use."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Client = TypeVar("Client")


class PerLoop(Generic[Client]):
    """Holds one client for one event loop at a time.

    A client that was left open in a loop that has ended cannot be closed any more; it is dropped.
    """

    def __init__(
        self, make: Callable[[], Client], close: Callable[[Client], Awaitable[None]]
    ) -> None:
        self._make = make
        self._close = close
        self._client: Client | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = 0

    def __getstate__(self) -> dict[str, object]:
        """Another process makes a client of its own."""
        return {**self.__dict__, "_client": None, "_loop": None, "_process": 0}

    def get(self) -> Client:
        """The client of the running loop.

        Raises:
            RuntimeError: another loop that still runs uses it.
        """
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:
            self._check_free()
            self._client, self._loop, self._process = self._make(), loop, os.getpid()
        return self._client

    async def aclose(self) -> None:
        """Close the client, if the running loop has one; doing so again does nothing."""
        client, loop = self._client, self._loop
        self._client = self._loop = None
        if client is not None and loop is asyncio.get_running_loop():
            await self._close(client)

    def _check_free(self) -> None:
        """A fork inherits a loop that looks as if it ran; it runs in the parent alone."""
        loop = self._loop
        if loop is not None and loop.is_running() and self._process == os.getpid():
            raise RuntimeError("an endpoint is in use in another event loop: open one for each")
