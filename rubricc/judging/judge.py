"""Rows to verdicts and rewards with a judge that is asked."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.prices import price_of
from rubricc.engine.engine import Observer
from rubricc.engine.meter import FREE, Meter
from rubricc.engine.portal import shared_portal
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Juror, Model, seat_jury
from rubricc.judging.session import Item, Session
from rubricc.judging.stream import Stream
from rubricc.plan import policy
from rubricc.plan.plan import Plan
from rubricc.runtime.scorer import Scorer

TAKEN = 256
"""The most rows that cross from the loop of the judge to its caller at once."""


class Judge:
    """Scores rows under one plan, and asks models for what neither code nor the row decides.

    It may be used from plain code, inside a running event loop and from several threads, and may
    be pickled and forked: all asking happens in one loop of its own, made where it is used.
    Verdicts never depend on the order of rows, on concurrency or on what was asked before.

    ``models`` replaces the models that the plan names. ``observers`` are told of every call.

    Raises:
        EndpointUnusable: nobody can be asked, a name is not well formed, a key or a package is
            missing, or an endpoint cannot honour what the plan or ``settings`` ask for.
        CacheUnusable: the file of the cache cannot be used.
    """

    def __init__(
        self,
        scorer: Scorer | Plan,
        models: Sequence[Model] | Model = (),
        settings: Settings = DEFAULTS,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.scorer = scorer if isinstance(scorer, Scorer) else Scorer(scorer)
        self.settings = settings
        self._models = tuple(models) if isinstance(models, (list, tuple)) else (models,)
        self._observers = tuple(observers)
        self.meter = Meter()
        self._jurors = self._seated()
        self._session: Session | None = None
        self._stopped = ""
        self._pid = os.getpid()
        self._guard = threading.Lock()

    def __reduce__(self) -> tuple[Any, ...]:
        return Judge, (self.scorer, self._models, self.settings, self._observers)

    @property
    def models(self) -> tuple[str, ...]:
        """Who sits in the jury, as the caller or the plan names them."""
        return tuple(juror.endpoint.name for juror in self._jurors)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Who sits in the jury."""
        return tuple(juror.endpoint for juror in self._jurors)

    @property
    def policy(self) -> policy.Judge:
        """The plan's policy of asking, with the models that are asked."""
        jury = tuple(
            policy.JudgeModel(model=juror.endpoint.name, weight=juror.weight)
            for juror in self._jurors
        )
        return self.scorer.plan.judge.model_copy(update={"models": jury})

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._stopped if self._session is None else self._session.stopped

    def score(self, rows: Iterable[Item]) -> list[JudgedRow]:
        """Judge rows and wait for all of them; one result a row, in order.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return shared_portal().call(self._all(rows))

    async def score_async(self, rows: Iterable[Item]) -> list[JudgedRow]:
        """The same without blocking the running loop; cancelling it gives the calls up.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return await asyncio.wrap_future(shared_portal().submit(self._all(rows)))

    def stream(self, rows: Iterable[Item]) -> Iterator[JudgedRow]:
        """Judge rows as they come, in order and in memory that does not grow with their number.

        ``rows`` is read ahead, in another thread.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        portal = shared_portal()
        stream = portal.call(self._begun(rows))
        try:
            while taken := portal.call(stream.take(TAKEN)):
                yield from taken
        finally:
            portal.call(stream.aclose())

    def close(self) -> None:
        """Close connections and the cache; the judge can be used again."""
        if self._session is not None and self._pid == os.getpid():
            self._stopped = self._session.stopped
            shared_portal().call(self._session.aclose())
        self._session = None

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    async def _all(self, rows: Iterable[Item]) -> list[JudgedRow]:
        stream = Stream(self._own_session(), rows)
        found: list[JudgedRow] = []
        try:
            while taken := await stream.take(TAKEN):
                found += taken
        finally:
            await stream.aclose()
        return found

    async def _begun(self, rows: Iterable[Item]) -> Stream:
        return Stream(self._own_session(), rows)

    def _own_session(self) -> Session:
        """The session of this process; one that a fork inherited is left alone."""
        with self._guard:
            if self._pid != os.getpid():
                self._pid, self._session = os.getpid(), None
                self._jurors = self._seated()
            if self._session is None:
                self._session = Session(
                    self.scorer, self._jurors, self.settings, self.meter, self._observers
                )
            return self._session

    def _seated(self) -> list[Juror]:
        jurors, warnings = seat_jury(self.scorer.plan.judge, self._models, self.settings)
        if not jurors:
            raise SettingRefused(
                f"`{self.scorer.plan.name}` names no model to ask, and neither does the caller"
            )
        for warning in warnings:
            self.meter.warn(warning)
        if self.settings.max_cost_usd is not None:
            for juror in jurors:
                _require_price(juror)
        return jurors


def _require_price(juror: Juror) -> None:
    provider = juror.endpoint.name.partition(":")[0]
    if provider not in FREE and price_of(provider, juror.endpoint.model) is None:
        raise SettingRefused(
            f"no price of `{juror.endpoint.name}` is known, so that no cost can be held to: "
            "limit the number of calls instead"
        )
