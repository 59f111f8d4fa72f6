"""What a run would take: its calls, made with stand-ins over its first rows."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rubricc.cli.run_asker import StageAsker, stage_asker
from rubricc.cli.run_commands import parsed
from rubricc.cli.sources import WrongUse

if TYPE_CHECKING:
    from rubricc.pipeline.forecast import Forecast
    from rubricc.pipeline.layout import Layout
    from rubricc.pipeline.pipeline import Pipeline
    from rubricc.pipeline.run_file import Stage

FIRST = 100
"""Rows of a file that are asked about in this way; the others are taken to be like them."""

VARIED = frozenset({"score", "rank"})
"""Commands whose rewards have to differ, so that later stages have something to choose from."""


@dataclass(slots=True)
class Prices:
    """The stages of a run, priced one after the other."""

    pipeline: Pipeline
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What each stage would write of the first rows, by its id."""
    scale: dict[str, float] = field(default_factory=dict)
    """How many times as many rows each stage has."""
    done: set[str] = field(default_factory=set)
    """Stages that a run would pass over."""
    assumed: set[str] = field(default_factory=set)
    """Stages that read texts which nobody has written yet."""

    @property
    def layout(self) -> Layout:
        """Where everything lies."""
        return self.pipeline.layout

    def of(self, stage: Stage) -> Forecast | None:
        """What the stage would take; ``None`` where it is done.

        Raises:
            WrongUse: its rows cannot be read, or nobody can be asked.
        """
        from rubricc.pipeline.forecast import NOTHING, Forecast

        if self._is_done(stage):
            self.rows[stage.id], self.scale[stage.id] = _first_rows(self.layout.output(stage))
            return None
        options = parsed(self.layout.arguments(stage))
        rows = self._reads(stage)
        if stage.do == "convert":
            self.rows[stage.id] = rows
            return NOTHING
        if stage.do == "select":
            self.rows[stage.id] = list(self._selected(options, stage, rows))
            return NOTHING
        asking = stage_asker(options, partial(_stand_ins().seat, varied=stage.do in VARIED))
        try:
            self.rows[stage.id] = list(self._records(stage, asking, rows))
        finally:
            asking.close()
        meter = asking.meter
        found = Forecast(len(rows), meter.calls, meter.usage.sent, meter.usage.received, meter.cost)
        return found.times(self.scale[stage.id])

    def _records(
        self, stage: Stage, asking: StageAsker, rows: Sequence[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        """The records of a stage; those that hold no texts get them back, by their places."""
        if stage.do in ("generate", "revise"):
            self.assumed.add(stage.id)
        records = asking.records(rows)
        if stage.do == "score":
            yield from ({**row, **record} for row, record in zip(rows, records, strict=True))
        else:
            yield from records

    def _is_done(self, stage: Stage) -> bool:
        """Whether it is done, so that later stages read what is there; never where something
        before it has to run."""
        before = stage.reads is None or stage.reads in self.done
        is_text = self.layout.output(stage).suffix != ".parquet"
        if before and is_text and self.pipeline.done_before(stage):
            self.done.add(stage.id)
        return stage.id in self.done

    def _reads(self, stage: Stage) -> list[dict[str, Any]]:
        """The first rows that a stage reads, with how many there are of each."""
        if stage.reads is None:
            rows, self.scale[stage.id] = _first_rows(self.layout.path(str(stage.data)))
            return rows
        self.scale[stage.id] = self.scale[stage.reads]
        if stage.reads in self.assumed:
            self.assumed.add(stage.id)
        return self.rows[stage.reads]

    def _selected(
        self, options: argparse.Namespace, stage: Stage, rows: Sequence[Mapping[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        from rubricc.pipeline.selecting import Selected, SelectionInvalid, grouped, select

        scored = self.rows.get(str(stage.options.get("scores")), ())
        rewards = {row.get("id"): row.get("reward") for row in scored}
        rows = [{**row, "reward": rewards[row.get("id")]} for row in rows] if rewards else rows
        try:
            for group in grouped(rows):
                yield from select(
                    group,
                    options.how,
                    Selected(),
                    threshold=options.threshold,
                    most=options.most,
                )
        except SelectionInvalid as error:
            raise WrongUse(str(error)) from None


def print_prices(pipeline: Pipeline) -> None:
    """Show every stage as the command that it is, with what it would take.

    Raises:
        WrongUse: rows cannot be read, or nobody can be asked.
        RunFileInvalid: a stage could not begin.
    """
    from rubricc.pipeline.forecast import NOTHING
    from rubricc.pipeline.run_file import RunFileInvalid

    layout = pipeline.layout
    prices, total = Prices(pipeline), NOTHING
    for number, stage in enumerate(layout.run_file.stages, 1):
        pipeline.commands.refuse(stage, layout.arguments(stage), priced=True)
        found = prices.of(stage)
        print(f"{number}  {stage.id}")
        print(f"   {shlex.join(layout.shown(stage))}")
        if found is None:
            print("   done before")
            continue
        total += found
        print(f"   {_words(found)}" if found.calls else "   asks nobody")
    print(f"\nabout {_words(total, rows=False)}")
    for note in _notes(prices) if total.calls else ():
        print(f"  {note}")
    for stage in layout.run_file.stages:
        try:
            pipeline.commands.refuse(stage, layout.arguments(stage))
        except RunFileInvalid as error:
            print(f"  missing   {error}")


def _words(found: Forecast, *, rows: bool = True) -> str:
    from rubricc.report.wording import counted, dollars, short

    text = f"{counted(found.rows, 'row')}: " if rows else ""
    text += f"{counted(found.calls, 'call')}, {short(found.sent)} tokens sent, "
    text += f"{short(found.received)} answered"
    return text + (", price not known" if found.usd is None else f", {dollars(found.usd)}")


def _notes(prices: Prices) -> Iterator[str]:
    """Which figures are counted, and which are assumed."""
    from rubricc.endpoints.prices import prices_date
    from rubricc.pipeline.forecast import (
        COMPLETION,
        CRITIQUE,
        VERDICT,
        VERDICT_WITH_EVIDENCE,
    )
    from rubricc.prompts.tokens import token_counter

    yield f"counted   tokens sent, on the prompts as they will be, by {token_counter().name}"
    yield "assumed   every critique finds a fault, every hard rule holds, no pair is decided early;"
    yield f"          {COMPLETION} tokens a completion, {CRITIQUE} a critique, {VERDICT} a verdict,"
    yield f"          {VERDICT_WITH_EVIDENCE} with evidence; a revision is as long as before"
    if prices.assumed:
        names = ", ".join(s.id for s in prices.layout.run_file.stages if s.id in prices.assumed)
        yield f"          the texts that these read or write: {names}"
    yield "left out  hidden reasoning, asking again, what a provider keeps of prompts"
    yield f"prices    of {prices_date()} or later"


def _first_rows(path: Path) -> tuple[list[dict[str, Any]], float]:
    """The first rows of a file, and how many times as many it has.

    Raises:
        WrongUse: it cannot be read, or has no rows.
    """
    from rubricc.datasets.row import RowFault, RowsUnreadable
    from rubricc.datasets.rows import read_rows

    found: list[dict[str, Any]] = []
    total = 0
    try:
        for row in read_rows(path):
            total += 1
            if len(found) < FIRST and not isinstance(row, RowFault):
                own = row.values.get("id")
                found.append({**row.values, "id": row.line if own is None else own})
    except RowsUnreadable as error:
        raise WrongUse(str(error)) from None
    if not found:
        raise WrongUse(f"`{path}` has no rows")
    return found, total / len(found)


def _stand_ins() -> Any:
    from rubricc.pipeline.forecast import StandIns
    from rubricc.prompts.tokens import token_counter

    return StandIns(token_counter())
