"""Rows to revisions, with a judge that criticises and a writer that rewrites."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.family import family_warnings
from rubricc.endpoints.request import Sampling
from rubricc.engine.engine import Observer
from rubricc.engine.hosted import Hosted
from rubricc.engine.meter import Meter
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.juror import Juror, Model, seat_jury, with_jury
from rubricc.plan import policy
from rubricc.plan.plan import Plan
from rubricc.revising.session import Item, Out, RevisingSession
from rubricc.revising.step import Revised
from rubricc.runtime.invalid import PlanUnusable
from rubricc.runtime.scorer import Scorer
from rubricc.writing.writer import seat_writers


class Reviser:
    """Criticises and rewrites the responses of rows under one plan, and keeps every step.

    It may be used from plain code, inside a running event loop and from several threads, and may
    be pickled and forked. What becomes of a row never depends on the order of rows, on concurrency
    or on a restart.

    ``models`` replaces the models that the plan names: the first criticises, and all of them judge
    the hard rules. ``writer`` rewrites; without one the first judge does, drawn by ``sampling``
    like any writer. With ``anew``, kept replies that are no critique and no revision are asked for
    again.

    Raises:
        PlanUnusable: the plan was not compiled for critiques.
        EndpointUnusable: nobody can be asked, a name is not well formed, a key or a package is
            missing, or an endpoint cannot honour what the plan or ``settings`` ask for.
    """

    def __init__(
        self,
        scorer: Scorer | Plan,
        models: Sequence[Model] | Model = (),
        writer: Model | None = None,
        settings: Settings = DEFAULTS,
        *,
        sampling: Sampling = Sampling(),  # noqa: B008  # frozen
        anew: bool = False,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.scorer = scorer if isinstance(scorer, Scorer) else Scorer(scorer)
        self.settings = settings
        self.sampling = sampling
        self.meter = Meter()
        self._models = tuple(models) if isinstance(models, (list, tuple)) else (models,)
        self._named_writer = writer
        self._anew = anew
        self._observers = tuple(observers)
        _require_prompts(self.scorer.plan)
        self._jurors, self._writer = self._seated()
        self._pid = os.getpid()
        self._session: RevisingSession | None = None
        self._hosted: Hosted[Item, Out] = Hosted(self._made)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (
            self.scorer,
            self._models,
            self._named_writer,
            self.settings,
            self.sampling,
            self._anew,
            self._observers,
        )

    @property
    def judges(self) -> tuple[Endpoint, ...]:
        """Who criticises, first, and who else judges the hard rules."""
        return tuple(juror.endpoint for juror in self._jurors)

    @property
    def writer(self) -> Endpoint:
        """Who rewrites."""
        return self._writer.endpoint

    @property
    def policy(self) -> policy.Judge:
        """The plan's policy of asking, with the models that are asked."""
        return with_jury(self.scorer.plan.judge, self._jurors)

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._hosted.stopped

    @property
    def from_cache(self) -> int:
        """Critiques and revisions that the cache had."""
        return 0 if self._session is None else self._session.replies.from_cache

    def revise(self, rows: Iterable[Item]) -> list[Revised]:
        """Revise rows and wait for all of them; one result a row, in order.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return cast(list[Revised], self._hosted.all(rows))

    async def revise_async(self, rows: Iterable[Item]) -> list[Revised]:
        """The same without blocking the running loop; cancelling it gives the calls up.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return cast(list[Revised], await self._hosted.all_async(rows))

    def stream(self, rows: Iterable[Item]) -> Iterator[Out]:
        """Revise rows as they come, in order and in memory that does not grow with their number.

        ``rows`` is read ahead, in another thread; records of an earlier run that stand among them
        are passed on as they are.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return self._hosted.stream(rows)

    def close(self) -> None:
        """Close connections and the cache; the reviser can be used again."""
        self._hosted.close()

    def __enter__(self) -> Reviser:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _made(self) -> RevisingSession:
        """A session for the process that runs; endpoints are those of its own."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            self._jurors, self._writer = self._seated()
        self._session = RevisingSession(
            self.scorer,
            self._jurors,
            self._writer,
            self.settings,
            self.meter,
            self._observers,
            anew=self._anew,
        )
        return self._session

    def _seated(self) -> tuple[list[Juror], Juror]:
        jurors, warnings = seat_jury(self.scorer.plan.judge, self._models, self.settings)
        if not jurors:
            raise SettingRefused(
                f"`{self.scorer.plan.name}` names no model to ask, and neither does the caller"
            )
        named = jurors[0].endpoint if self._named_writer is None else self._named_writer
        writers, more = seat_writers((named,), self.sampling, self.settings)
        judges = [juror.endpoint for juror in jurors]
        alike = family_warnings(judges, [writer.endpoint for writer in writers])
        for warning in [*warnings, *more, *alike]:
            self.meter.warn(warning)
        return jurors, writers[0]


def _require_prompts(plan: Plan) -> None:
    if not {"critique", "revise"} <= {prompt.name for prompt in plan.prompts}:
        raise PlanUnusable(
            f"`{plan.name}` has no prompts for critiques: compile it with `--target critique`"
        )


def _again(
    scorer: Scorer,
    models: Sequence[Model],
    writer: Model | None,
    settings: Settings,
    sampling: Sampling,
    anew: bool,
    observers: Sequence[Observer],
) -> Reviser:
    return Reviser(
        scorer, models, writer, settings, sampling=sampling, anew=anew, observers=observers
    )
