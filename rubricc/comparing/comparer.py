"""Rows with two responses to preferences."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rubricc.comparing.compared_pair import ComparedPair
from rubricc.comparing.pair import Item
from rubricc.comparing.session import PairSession
from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import SettingRefused
from rubricc.engine.engine import Observer
from rubricc.engine.hosted import Hosted
from rubricc.engine.meter import Meter
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.juror import Juror, Model, seat_jury, with_jury
from rubricc.plan import policy
from rubricc.plan.plan import Plan
from rubricc.runtime.invalid import PlanUnusable
from rubricc.runtime.scorer import Scorer


class Comparer:
    """Says which of two responses is better under one plan, compiled for ``preference``.

    It may be used from plain code, inside a running event loop and from several threads, and may
    be pickled and forked, like :class:`rubricc.judging.judge.Judge`. Preferences never depend on
    the order of rows, on concurrency or on what was asked before.

    ``models`` replaces the models that the plan names; ``None`` asks nobody, and leaves to code and
    to the rows what they can decide. ``observers`` are told of every call.

    Raises:
        PlanUnusable: the plan was compiled without the target ``preference``.
        EndpointUnusable: nobody can be asked, a name is not well formed, a key or a package is
            missing, or an endpoint cannot honour what the plan or ``settings`` ask for.
        CacheUnusable: the file of the cache cannot be used.
    """

    def __init__(
        self,
        scorer: Scorer | Plan,
        models: Sequence[Model] | Model | None = (),
        settings: Settings = DEFAULTS,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.scorer = scorer if isinstance(scorer, Scorer) else Scorer(scorer)
        self.settings = settings
        self.preference = preference_of(self.scorer.plan)
        self._models: tuple[Any, ...] | None
        if models is None:
            self._models = None
        else:
            self._models = tuple(models) if isinstance(models, (list, tuple)) else (models,)
        self._observers = tuple(observers)
        self.meter = Meter()
        self._jurors = self._seated()
        self._pid = os.getpid()
        self._hosted: Hosted[Item, ComparedPair] = Hosted(self._made)

    def __reduce__(self) -> tuple[Any, ...]:
        return Comparer, (self.scorer, self._models, self.settings, self._observers)

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Who sits in the jury; nobody where nobody is asked."""
        return tuple(juror.endpoint for juror in self._jurors)

    @property
    def policy(self) -> policy.Judge:
        """The plan's policy of asking, with the models that are asked."""
        return with_jury(self.scorer.plan.judge, self._jurors)

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._hosted.stopped

    def compare(self, pairs: Iterable[Item]) -> list[ComparedPair]:
        """Compare pairs and wait for all of them; one result a pair, in order.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return self._hosted.all(pairs)

    async def compare_async(self, pairs: Iterable[Item]) -> list[ComparedPair]:
        """The same without blocking the running loop; cancelling it gives the calls up.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return await self._hosted.all_async(pairs)

    def stream(self, pairs: Iterable[Item]) -> Iterator[ComparedPair]:
        """Compare pairs as they come, in order and in memory that does not grow with their number.

        ``pairs`` is read ahead, in another thread.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return self._hosted.stream(pairs)

    def close(self) -> None:
        """Close connections and the cache; the comparer can be used again."""
        self._hosted.close()

    def __enter__(self) -> Comparer:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _made(self) -> PairSession:
        """A session for the process that runs; endpoints are those of its own."""
        if self._pid != os.getpid():
            self._pid, self._jurors = os.getpid(), self._seated()
        return PairSession(
            self.scorer, self.preference, self._jurors, self.settings, self.meter, self._observers
        )

    def _seated(self) -> list[Juror]:
        if self._models is None:
            return []
        jurors, warnings = seat_jury(self.scorer.plan.judge, self._models, self.settings)
        if not jurors:
            raise SettingRefused(
                f"`{self.scorer.plan.name}` names no model to ask, and neither does the caller"
            )
        if self.preference.soft_from == "logprobs":
            warnings += [w for juror in jurors for w in _about_letters(juror.endpoint)]
        for warning in warnings:
            self.meter.warn(warning)
        return jurors


def preference_of(plan: Plan) -> policy.Preference:
    """How the plan compares.

    Raises:
        PlanUnusable: it was compiled without the target ``preference``.
    """
    if plan.preference is None:
        raise PlanUnusable(
            f"`{plan.name}` was compiled to score alone: compile it with `--target preference`"
        )
    return plan.preference


def _about_letters(endpoint: Endpoint) -> list[str]:
    """A warning where an endpoint may not give the log-probabilities of letters.

    Raises:
        SettingRefused: it gives none.
    """
    honours = endpoint.abilities.honours.get("logprobs", "error")
    if honours == "error":
        raise SettingRefused(
            f"`{endpoint.name}` gives no log-probabilities for `soft_from: logprobs`: "
            "leave it away, or ask another endpoint"
        )
    return (
        [f"`{endpoint.name}` may not honour `soft_from: logprobs`"] if honours == "warning" else []
    )
