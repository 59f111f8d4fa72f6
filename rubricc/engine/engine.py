"""One call as an onion: ``ask`` > ``_retried`` > ``_limited`` > ``_called``.

Each layer adds one thing, and retries are in exactly one of them. An engine belongs to one run and
one event loop.
"""

from __future__ import annotations

import asyncio
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
from rubricc.engine.limiter import Limiter
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
        settings = self.settings
        ends_at = time.monotonic() + settings.deadline_s
        tried = 0
        while True:
            tried += 1
            left_s = ends_at - time.monotonic()
            try:
                return await self._limited(endpoint, request, min(settings.timeout_s, left_s))
            except CallFailed as error:
                if not error.again or tried >= settings.tries:
                    raise
                asked_for_s = error.retry_after_s if isinstance(error, Overloaded) else None
                pause_s = wait_s(tried, asked_for_s)
                if time.monotonic() + pause_s >= ends_at:
                    raise
            await asyncio.sleep(pause_s)

    async def _limited(self, endpoint: Endpoint, request: Request, timeout_s: float) -> Reply:
        limiter = self._limiters.get(id(endpoint))
        if limiter is None:
            most = endpoint.abilities.most_at_once or self.settings.concurrency
            limiter = Limiter(min(most, self.settings.concurrency))
            self._limiters[id(endpoint)] = limiter
        epoch = await limiter.enter()
        try:
            self.budget.take()
            try:
                reply = await self._called(endpoint, request, timeout_s)
            finally:
                self.budget.give_back()
        except Overloaded as error:
            limiter.overloaded(epoch, error.retry_after_s or 0.0)
            raise
        finally:
            limiter.leave()
        limiter.succeeded()
        return reply

    async def _called(self, endpoint: Endpoint, request: Request, timeout_s: float) -> Reply:
        begun_s = time.monotonic()
        meter = self.meter
        meter.calls += 1
        try:
            async with asyncio.timeout(timeout_s):
                reply = await endpoint.complete(request)
        except TimeoutError:
            error: EndpointError = CallTimedOut(f"no answer within {timeout_s:g} s")
            self._failed(endpoint, request, error, begun_s)
            raise error from None
        except EndpointError as failure:
            self._failed(endpoint, request, failure, begun_s)
            raise
        self._has_answered.add(id(endpoint))
        meter.count(endpoint, reply)
        for observe in self._observers:
            observe(endpoint, request, reply, time.monotonic() - begun_s)
        return reply

    def _failed(
        self, endpoint: Endpoint, request: Request, error: EndpointError, begun_s: float
    ) -> None:
        self.meter.fail(error)
        for observe in self._observers:
            observe(endpoint, request, error, time.monotonic() - begun_s)
