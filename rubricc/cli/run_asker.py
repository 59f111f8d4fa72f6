"""Whoever a stage of a run asks, made as its command makes it, with the models of the caller."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rubricc.cli.judging import settings_from
from rubricc.cli.plans import scorer_from
from rubricc.cli.sources import WrongUse

if TYPE_CHECKING:
    from rubricc.comparing.comparer import Comparer
    from rubricc.comparing.ranker import Ranker
    from rubricc.endpoints.endpoint import Endpoint
    from rubricc.engine.meter import Meter
    from rubricc.engine.settings import Settings
    from rubricc.judging.judge import Judge
    from rubricc.judging.juror import Model
    from rubricc.revising.reviser import Reviser
    from rubricc.runtime.scorer import Scorer
    from rubricc.writing.writer import Writer

Seat = Callable[[str], "Endpoint"]
"""Who sits where a model is named."""

Rows = Iterable[Mapping[str, Any]]

TARGETS = {"revise": ("critique",), "prefer": ("preference",), "rank": ("preference",)}


@dataclass(frozen=True, slots=True)
class StageAsker:
    """What asks in one stage. ``scorer`` is ``None`` where there is no rubric, ``asker`` where
    nobody is asked."""

    options: argparse.Namespace
    asker: Writer | Reviser | Comparer | Ranker | Judge | None
    scorer: Scorer | None = None

    @property
    def meter(self) -> Meter:
        """What was asked so far."""
        from rubricc.comparing.ranker import Ranker
        from rubricc.engine.meter import Meter

        asking = self.asker.asking if isinstance(self.asker, Ranker) else self.asker
        return Meter() if asking is None else asking.meter

    def records(self, rows: Rows) -> Iterator[dict[str, Any]]:
        """The records that the command would write of ``rows``."""
        command, asker = self.options.command, self.asker
        if command == "rank":
            rows = self._candidates(rows)
        elif command == "score" and asker is None:
            assert self.scorer is not None
            yield from (self.scorer.score(row).record() for row in rows)
            return
        assert asker is not None
        yield from (found.record() for found in asker.stream(rows))  # type: ignore[arg-type]

    def close(self) -> None:
        """Close whatever is open."""
        if self.asker is not None:
            self.asker.close()

    def _candidates(self, rows: Rows) -> Iterator[Any]:
        from rubricc.comparing.candidates import grouped, read_candidates

        assert self.scorer is not None
        if self.options.group_by is not None:
            yield from grouped(self.scorer.plan, iter(rows), self.options.group_by)
        else:
            yield from (read_candidates(self.scorer.plan, row) for row in rows)


def stage_asker(options: argparse.Namespace, seat: Seat | None = None) -> StageAsker:
    """What asks in the stage that ``options`` call; nobody is asked yet. With ``seat`` others sit
    in the place of the models, nothing is kept and everything is asked.

    Raises:
        WrongUse: it cannot be asked, or an option makes no sense.
    """
    from rubricc.comparing.strengths import RankingMissing
    from rubricc.endpoints.errors import EndpointUnusable
    from rubricc.engine.settings import Settings
    from rubricc.runtime.invalid import PlanUnusable

    settings = settings_from(options)
    if seat is not None:
        settings = Settings(concurrency=settings.concurrency, group=settings.group, everything=True)
    try:
        if options.command == "generate":
            return StageAsker(options, _writer(options, seat, settings))
        scorer = scorer_from(options, *TARGETS.get(options.command, ()))
        if scorer is None:
            raise WrongUse(f"`{options.file}` has errors")
        return StageAsker(options, _judging(options, scorer, seat, settings), scorer)
    except (EndpointUnusable, PlanUnusable, RankingMissing) as error:
        raise WrongUse(str(error)) from None


def _writer(options: argparse.Namespace, seat: Seat | None, settings: Settings) -> Writer:
    from rubricc.cli.written import sampling_from
    from rubricc.writing.writer import Writer

    system = ""
    if options.system is not None and options.system.is_file():
        system = options.system.read_text("utf-8-sig").strip()
    models = _seated(options.writer, seat)
    return Writer(models, settings, sampling_from(options), samples=options.samples, system=system)


def _judging(
    options: argparse.Namespace, scorer: Scorer, seat: Seat | None, settings: Settings
) -> Reviser | Comparer | Ranker | Judge | None:
    from rubricc.cli.written import sampling_from
    from rubricc.comparing.comparer import Comparer
    from rubricc.comparing.ranker import Ranker
    from rubricc.judging.judge import Judge
    from rubricc.revising.reviser import Reviser

    models = _models(options, scorer, seat)
    if options.command == "revise":
        if models is None:
            raise WrongUse("nobody is there to criticise: name a `judge`")
        writers = [] if options.writer is None else _seated([options.writer], seat)
        writer = next(iter(writers), None)
        return Reviser(scorer, models, writer, settings, sampling=sampling_from(options))
    if options.command == "prefer":
        return Comparer(scorer, models, settings)
    if options.command == "rank":
        return Ranker(scorer, models, settings, by=options.by)
    return None if models is None else Judge(scorer, models, settings)


def _models(options: argparse.Namespace, scorer: Scorer, seat: Seat | None) -> list[Model] | None:
    """Who is asked: the models of ``--judge``, else those that the file names; ``None``: nobody."""
    if options.judge is None:
        return None
    named = [name for name in options.judge if name]
    if named or seat is None:
        return _seated(named, seat)
    return [(seat(one.model), one.weight) for one in scorer.plan.judge.models]


def _seated(names: Sequence[str], seat: Seat | None) -> list[Model]:
    return list(names) if seat is None else [seat(name) for name in names]
