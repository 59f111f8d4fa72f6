"""One call as an onion: ``ask`` > ``_retried`` > ``_limited`` > ``_called``.

Each layer adds one thing, and retries are in exactly one of them. An engine belongs to one run and
one event loop.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import (
    CallFailed,
    CallTimedOut,
    EndpointError,
    EndpointUnusable,
    Overloaded,
)
from rubricc.endpoints.reply import Reply
from rubricc.endpoints.request import Request
from rubricc.engine.backoff import wait_s
from rubricc.engine.budget import Budget
from rubricc.engine.deadline import Deadline
from rubricc.engine.limiter import Closed, Limiter
from rubricc.engine.meter import Meter
from rubricc.engine.settings import Settings

Observer = Callable[[Endpoint, Request, Reply | EndpointError, float], None]
"""Told of every call that ended: who was asked what, what came of it, after how many seconds."""


class Engine:
    """Asks endpoints within the limits of one run, and counts what that takes."""

    def __init__(
        self,
        settings: Settings,
        meter: Meter | None = None,
        observers: tuple[Observer, ...] = (),
    ) -> None:
        self.settings = settings
        self.meter = meter or Meter()
        self.budget = Budget(settings, self.meter)
        self.pausing = 0
        """Calls that wait before another try, out of flight."""
        self._observers = observers
        self._limiters: dict[int, Limiter] = {}
        self._has_answered: set[int] = set()

    async def ask(self, endpoint: Endpoint, request: Request) -> Reply:
        """The reply of ``endpoint``, tried again where that may help.

        Raises:
            CallFailed: there is no reply within the tries and the deadline.
            EndpointUnusable: the endpoint never answered and never will.
            NotAsked: the budget is spent, or the run is offline.
        """
        try:
            return await self._retried(endpoint, request)
        except EndpointUnusable as error:
            if id(endpoint) not in self._has_answered:
                raise
            # It did answer before: what changed under way is no reason to lose the run.
            raise CallFailed(str(error)) from error

    async def _retried(self, endpoint: Endpoint, request: Request) -> Reply:
        deadline = Deadline(self.settings.deadline_s)
        tried = 0
        while True:
            tried += 1
            try:
                return await self._limited(endpoint, request, deadline)
            except CallFailed as error:
                if not error.again or tried >= self.settings.tries:
                    raise
                pause_s = _pause_s(error, tried, deadline)
                self.budget.check()
            await self._pause(pause_s)

    async def _pause(self, pause_s: float) -> None:
        self.pausing += 1
        try:
            await asyncio.sleep(pause_s)
        finally:
            self.pausing -= 1

    async def _limited(self, endpoint: Endpoint, request: Request, deadline: Deadline) -> Reply:
        self.budget.check()  # nobody waits for a call that would not be made
        limiter = self._limiter(endpoint)
        epoch = await _turn(limiter, endpoint, deadline)
        try:
            self.budget.take()
            try:
                reply = await self._called(endpoint, request, deadline)
            finally:
                self.budget.give_back()
            limiter.succeeded()
        except Overloaded as error:
            limiter.overloaded(epoch, error.retry_after_s or 0.0)
            raise
        finally:
            limiter.leave()
        return reply

    def _limiter(self, endpoint: Endpoint) -> Limiter:
        limiter = self._limiters.get(id(endpoint))
        if limiter is None:
            most = endpoint.abilities.most_at_once or self.settings.concurrency
            limiter = Limiter(min(most, self.settings.concurrency))
            self._limiters[id(endpoint)] = limiter
        return limiter

    async def _called(self, endpoint: Endpoint, request: Request, deadline: Deadline) -> Reply:
        begun_s = time.monotonic()
        timeout_s = self.settings.timeout_s
        try:
            async with asyncio.timeout(min(timeout_s, deadline.left_s)):
                reply = await endpoint.complete(request)
        except TimeoutError:
            error: EndpointError = CallTimedOut(
                f"no answer within {timeout_s:g} s"
                if time.monotonic() - begun_s >= timeout_s
                else f"no answer before the deadline of {deadline.total_s:g} s"
            )
            self._failed(endpoint, request, error, begun_s)
            raise error from None
        except EndpointError as failure:
            self._failed(endpoint, request, failure, begun_s)
            raise
        self._has_answered.add(id(endpoint))
        self.meter.count(endpoint, reply)
        for observe in self._observers:
            observe(endpoint, request, reply, time.monotonic() - begun_s)
        return reply

    def _failed(
        self, endpoint: Endpoint, request: Request, error: EndpointError, begun_s: float
    ) -> None:
        self.meter.fail(error)
        for observe in self._observers:
            observe(endpoint, request, error, time.monotonic() - begun_s)


async def _turn(limiter: Limiter, endpoint: Endpoint, deadline: Deadline) -> int:
    """Wait for a place within the deadline, which begins with the first place."""
    try:
        async with asyncio.timeout(deadline.left_s if deadline.has_begun else None):
            epoch = await limiter.enter(deadline.left_s)
    except Closed as closed:
        wait_s = math.ceil(closed.wait_s)
        raise CallFailed(
            f"`{endpoint.name}` is overloaded and asks to wait {wait_s} s, beyond the deadline"
        ) from None
    except TimeoutError:
        raise CallFailed(
            f"no turn to ask again before the deadline of {deadline.total_s:g} s"
        ) from None
    deadline.begin()
    return epoch


def _pause_s(error: CallFailed, tried: int, deadline: Deadline) -> float:
    """The wait before the next try.

    Raises:
        CallFailed: it would end after the deadline.
    """
    asked_for_s = error.retry_after_s if isinstance(error, Overloaded) else None
    pause_s = wait_s(tried, asked_for_s)
    if pause_s < deadline.left_s:
        return pause_s
    if deadline.left_s <= 0.0:
        raise error
    if asked_for_s is not None and asked_for_s >= deadline.left_s:
        wish = f"asks to wait {math.ceil(asked_for_s)} s, beyond the deadline"
        raise CallFailed(f"{error}, and {wish}") from error
    raise CallFailed(
        f"{error}, and the deadline of {deadline.total_s:g} s leaves no time to ask again"
    ) from error
