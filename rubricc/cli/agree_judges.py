"""The judges that ``rubricc agree`` asks, one after the other, within the limits of one run."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rubricc.cli.judging import OFF, judge_from

if TYPE_CHECKING:
    from rubricc.agreement.ask import Purpose
    from rubricc.cli.progress import Progress
    from rubricc.engine.meter import Meter
    from rubricc.judging.judge import Judge
    from rubricc.plan.plan import Plan


class Judges:
    """Makes them from the options; calls and money that one spends the next ones lack."""

    def __init__(self, arguments: argparse.Namespace, allow_extern: Sequence[str]) -> None:
        self._arguments = arguments
        self._allow_extern = allow_extern
        self._meters: list[Meter] = []
        self._progress: Progress | None = None

    @contextmanager
    def open(self, plan: Plan, purpose: Purpose) -> Iterator[Judge]:
        """A judge that asks about every criterion of ``plan``; its progress is shown.

        Raises:
            WrongUse: it cannot be asked, or an option makes no sense.
        """
        from rubricc.cli.progress import Progress
        from rubricc.runtime.scorer import Scorer

        options = self._options(purpose)
        with judge_from(options, Scorer(plan, self._allow_extern)) as judge:
            assert judge is not None
            self._meters.append(judge.meter)
            with Progress(judge.meter, None, quiet=options.quiet) as self._progress:
                yield judge

    def advance(self) -> None:
        """Show that a row is finished."""
        if self._progress is not None:
            self._progress.advance(1)

    def _options(self, purpose: Purpose) -> argparse.Namespace:
        options = argparse.Namespace(**vars(self._arguments))
        options.everything = True
        if purpose == "order_flip":
            options.cache = OFF
        if purpose != "first":
            options.log = "none"
        if options.max_calls is not None:
            spent = sum(meter.calls for meter in self._meters)
            options.max_calls = max(options.max_calls - spent, 0)
        if options.max_cost is not None:
            spent_usd = sum(meter.cost_usd for meter in self._meters)
            options.max_cost = max(options.max_cost - spent_usd, 0.0)
        return options
