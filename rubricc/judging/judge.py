"""Rows to verdicts and rewards with a judge that is asked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import SettingRefused
from rubricc.engine.engine import Observer
from rubricc.engine.hosted import Hosted
from rubricc.engine.meter import Meter
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.judged_row import JudgedRow
from rubricc.judging.juror import Juror, Model, seat_jury, with_jury
from rubricc.judging.session import Item, Session
from rubricc.judging.stream import Stream
from rubricc.plan import policy
from rubricc.plan.plan import Plan
from rubricc.runtime.scorer import Scorer


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
        self._pid = os.getpid()
        self._hosted: Hosted[Item, JudgedRow] = Hosted(self._made)

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
        return with_jury(self.scorer.plan.judge, self._jurors)

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._hosted.stopped

    def score(self, rows: Iterable[Item]) -> list[JudgedRow]:
        """Judge rows and wait for all of them; one result a row, in order.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return self._hosted.all(rows)

    async def score_async(self, rows: Iterable[Item]) -> list[JudgedRow]:
        """The same without blocking the running loop; cancelling it gives the calls up.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return await self._hosted.all_async(rows)

    def stream(self, rows: Iterable[Item]) -> Iterator[JudgedRow]:
        """Judge rows as they come, in order and in memory that does not grow with their number.

        ``rows`` is read ahead, in another thread.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return self._hosted.stream(rows)

    def close(self) -> None:
        """Close connections and the cache; the judge can be used again."""
        self._hosted.close()

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _made(self) -> _Run:
        """A session for the process that runs; endpoints are those of its own."""
        if self._pid != os.getpid():
            self._pid, self._jurors = os.getpid(), self._seated()
        return _Run(self.scorer, self._jurors, self.settings, self.meter, self._observers)

    def _seated(self) -> list[Juror]:
        jurors, warnings = seat_jury(self.scorer.plan.judge, self._models, self.settings)
        if not jurors:
            raise SettingRefused(
                f"`{self.scorer.plan.name}` names no model to ask, and neither does the caller"
            )
        for warning in warnings:
            self.meter.warn(warning)
        return jurors


class _Run(Session):
    """A session that rows flow through."""

    def flow(self, rows: Iterable[Item]) -> Stream:
        """Begin to judge rows."""
        return Stream(self, rows)
