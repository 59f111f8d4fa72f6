"""Prompts to completions, from as many writers and in as many samples as wanted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from rubricc.endpoints.endpoint import Endpoint
from rubricc.endpoints.errors import SettingRefused
from rubricc.endpoints.request import Sampling
from rubricc.engine.engine import Observer
from rubricc.engine.hosted import Hosted
from rubricc.engine.meter import Meter
from rubricc.engine.settings import DEFAULTS, Settings
from rubricc.judging.juror import Juror, Model, seat_jury
from rubricc.plan import policy
from rubricc.writing.completion import Completion, Draft
from rubricc.writing.drafts import Prompt, drafts, labels
from rubricc.writing.session import Item, WritingSession, Written


class Writer:
    """Asks models for the answer to prompts, which are text or conversations.

    It may be used from plain code, inside a running event loop and from several threads, and may
    be pickled and forked. What is written never depends on the order of prompts or on concurrency.
    ``samples`` completions are drawn of each prompt from each model; with a seed, sample n has the
    seed n higher. ``system`` stands before every conversation. With ``anew``, kept replies that are
    no completion are asked for again.

    Raises:
        EndpointUnusable: nobody is named, or one twice; a name is not well formed, a key or a
            package is missing, or an endpoint cannot honour a setting.
        ValueError: ``samples`` is below 1.
    """

    def __init__(
        self,
        models: Sequence[Model] | Model,
        settings: Settings = DEFAULTS,
        sampling: Sampling = Sampling(),  # noqa: B008  # frozen
        *,
        samples: int = 1,
        system: str = "",
        anew: bool = False,
        observers: Sequence[Observer] = (),
    ) -> None:
        if samples < 1:
            raise ValueError("there is at least one sample")
        self.settings = settings
        self.sampling = sampling
        self.samples = samples
        self.meter = Meter()
        self._models = tuple(models) if isinstance(models, (list, tuple)) else (models,)
        self._system = system
        self._anew = anew
        self._observers = tuple(observers)
        self._writers = self._seated()
        self._labels = labels(self._writers)
        self._pid = os.getpid()
        self._session: WritingSession | None = None
        self._hosted: Hosted[Item, Written] = Hosted(self._made)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (
            self._models,
            self.settings,
            self.sampling,
            self.samples,
            self._system,
            self._anew,
            self._observers,
        )

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """Who is asked."""
        return tuple(writer.endpoint for writer in self._writers)

    @property
    def stopped(self) -> str:
        """Why nobody is asked any more: a budget that is spent; empty while there is room."""
        return self._hosted.stopped

    @property
    def from_cache(self) -> int:
        """Replies that the cache had."""
        return 0 if self._session is None else self._session.replies.from_cache

    def write(self, prompts: Iterable[Prompt]) -> list[Completion]:
        """Write and wait for all; in the order of prompts, then writers, then samples.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return _completions(self._hosted.all(self.drafts(prompts)))

    async def write_async(self, prompts: Iterable[Prompt]) -> list[Completion]:
        """The same without blocking the running loop; cancelling it gives the calls up.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return _completions(await self._hosted.all_async(self.drafts(prompts)))

    def stream(self, prompts: Iterable[Prompt]) -> Iterator[Completion]:
        """Completions as they come, in order and in memory that does not grow with their number.

        ``prompts`` are read ahead, in another thread.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return cast(Iterator[Completion], self.stream_drafts(self.drafts(prompts)))

    def stream_drafts(self, items: Iterable[Item]) -> Iterator[Written]:
        """The same from :meth:`drafts`; records of an earlier run that stand among them are passed
        on as they are.

        Raises:
            EndpointUnusable: an endpoint never answered and never will.
        """
        return self._hosted.stream(items)

    def drafts(self, prompts: Iterable[Prompt]) -> Iterator[Draft]:
        """The completions that are wanted of ``prompts``, in their order."""
        return drafts(prompts, self._labels, self.samples)

    def expected(self, draft: Draft) -> dict[str, object]:
        """What the record of a completion of ``draft`` says of how it was asked for."""
        writer = self._writers[draft.writer]
        asked = Completion(
            draft, writer.endpoint.name, writer.sampling_of(draft.sample), "failed"
        ).record()
        return {name: asked[name] for name in ("prompt", "writer", "settings", "sample", "seed")}

    def close(self) -> None:
        """Close connections and the cache; the writer can be used again."""
        self._hosted.close()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def _made(self) -> WritingSession:
        """A session for the process that runs; endpoints are those of its own."""
        if self._pid != os.getpid():
            self._pid, self._writers = os.getpid(), self._seated()
        self._session = WritingSession(
            self._writers,
            self.settings,
            self.meter,
            self._observers,
            system=self._system,
            anew=self._anew,
        )
        return self._session

    def _seated(self) -> list[Juror]:
        writers, warnings = seat_writers(self._models, self.sampling, self.settings)
        if not writers:
            raise SettingRefused("no model is named that could write")
        if self.sampling.temperature == 0 and self.samples > 1:
            warnings.append("at `temperature` 0 samples of one prompt tend to be equal")
        for warning in warnings:
            self.meter.warn(warning)
        return writers


def seat_writers(
    models: Sequence[Model], sampling: Sampling, settings: Settings
) -> tuple[list[Juror], list[str]]:
    """Who writes, seated as jurors are, and warnings about settings that are not honoured.

    Raises:
        EndpointUnusable: see :func:`rubricc.judging.juror.seat_jury`.
    """
    asked = policy.Judge(
        temperature=sampling.temperature,
        seed=sampling.seed,
        effort=sampling.effort,
        max_tokens=sampling.max_tokens,
    )
    return seat_jury(asked, models, settings)


def _completions(written: Iterable[Written]) -> list[Completion]:
    return cast(list[Completion], list(written))


def _again(
    models: Sequence[Model],
    settings: Settings,
    sampling: Sampling,
    samples: int,
    system: str,
    anew: bool,
    observers: Sequence[Observer],
) -> Writer:
    return Writer(
        models,
        settings,
        sampling,
        samples=samples,
        system=system,
        anew=anew,
        observers=observers,
    )
