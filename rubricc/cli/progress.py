"""How a run is getting on, on standard error while it lasts."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TextIO

from rubricc.diagnostics.render.pretty import wants_colour
from rubricc.report.wording import cost_words, counted, duration, percent, short

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live

    from rubricc.engine.meter import Meter

DRAWN_S: Final = 0.25
"""The least time between two drawings on a terminal, in seconds."""

WRITTEN_S: Final = 10.0
"""The least time between two lines elsewhere."""

WINDOW_S: Final = 30.0
"""Speeds are those of the last so many seconds."""

BAR: Final = 28
"""Columns of the bar."""

PLAIN: Final = str.maketrans({"\u2013": "-", "\u2212": "-", "\u2026": "..."})


class Progress:
    """Shows rows, calls, tokens and cost of one run while it is entered.

    On a terminal a few lines are drawn over and over, and vanish at the end; what is printed to
    standard error meanwhile stands above them. Elsewhere a line is written every ten seconds and
    one at the end. ``total_rows`` is ``None`` where nobody knows. With ``quiet`` nothing is shown.
    ``clock`` gives seconds. With ``ticking`` a thread draws while no row is finished, so that a
    slow start is seen to be alive.
    """

    def __init__(
        self,
        meter: Meter,
        total_rows: int | None,
        stream: TextIO | None = None,
        *,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
        ticking: bool = True,
    ) -> None:
        self._meter = meter
        self._total = total_rows
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._ticking = ticking
        self._is_drawn = not quiet and is_live(self._stream)
        self._wait_s = DRAWN_S if self._is_drawn else WRITTEN_S
        self._rows = 0
        self._begun = clock()
        is_idle = quiet or (self._is_drawn and ticking)
        self._due = float("inf") if is_idle else self._begun + self._wait_s
        self._is_quiet = quiet
        self._live: Live | None = None
        self._seen: deque[tuple[float, int, int]] = deque([(self._begun, 0, meter.calls)])

    def __enter__(self) -> Self:
        if self._is_drawn:
            self._live = self._opened()
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._due = float("inf")
        if self._live is not None:
            self._live.stop()
        elif not self._is_quiet:
            self._write()

    def advance(self, rows: int = 1) -> None:
        """Say that so many more rows are finished; 0 only gives it the occasion to draw."""
        self._rows += rows
        if self._clock() >= self._due:
            self._show()

    def _show(self) -> None:
        self._due = self._clock() + self._wait_s
        if self._live is None:
            self._write()
        else:
            self._live.refresh()

    def _write(self) -> None:
        parts = ", ".join(f"{label} {says}" for label, says in self._parts())
        line = parts.translate(PLAIN).encode("ascii", "replace").decode()
        self._stream.write(line + "\n")
        self._stream.flush()

    # ---- what is said ---------------------------------------------------------------------------

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Each figure with its label."""
        meter = self._meter
        rows_s, calls_s = self._speeds()
        yield "rows", self._rows_words()
        yield "calls", f"{meter.calls:,} ({calls_s:.1f}/s)"
        usage = meter.usage
        share = f" ({percent(usage.cached / usage.sent)} cached)" if usage.sent else ""
        words = f"{short(usage.sent)} sent{share}, {short(usage.received)} received"
        yield "tokens", "not counted" if meter.uncounted and not usage.sent else words
        if meter.cached_share is not None:
            yield "verdicts", f"{percent(meter.cached_share)} from the cache"
        yield "cost", cost_words(meter.cost, meter.cost_usd, meter.unpriced + meter.uncounted)
        if meter.failed or meter.asked_again:
            failed = counted(meter.failed, "call")
            yield "failed", f"{failed}; {counted(meter.asked_again, 'verdict')} asked again"
        left = self._left(rows_s)
        yield "time", duration(self._clock() - self._begun) + (f", {left} left" if left else "")

    def _rows_words(self) -> str:
        if self._total is None:
            return f"{self._rows:,}"
        share = self._rows / self._total if self._total else 1.0
        return f"{self._rows:,} of {self._total:,} ({percent(share)})"

    def _speeds(self) -> tuple[float, float]:
        """Rows and calls per second, of late."""
        now = self._clock()
        self._seen.append((now, self._rows, self._meter.calls))
        while len(self._seen) > 2 and self._seen[1][0] <= now - WINDOW_S:
            self._seen.popleft()
        then, rows, calls = self._seen[0]
        elapsed = now - then
        if elapsed <= 0:
            return 0.0, 0.0
        return (self._rows - rows) / elapsed, (self._meter.calls - calls) / elapsed

    def _left(self, rows_s: float) -> str:
        """The time that is left at the present speed; empty where it cannot be told."""
        if self._total is None or rows_s <= 0 or self._rows >= self._total:
            return ""
        return duration((self._total - self._rows) / rows_s)

    # ---- on a terminal --------------------------------------------------------------------------

    def _opened(self) -> Live:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self._stream, no_color=not wants_colour(), highlight=False)
        return Live(
            get_renderable=self._panel,
            console=console,
            auto_refresh=self._ticking,
            refresh_per_second=1 / DRAWN_S,
            transient=True,
            redirect_stdout=False,  # records may go there
        )

    def _panel(self) -> RenderableType:
        from rich.table import Table
        from rich.text import Text

        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis")
        for label, says in self._parts():
            text = Text(says, "yellow" if label == "failed" else "")
            if label == "rows" and self._total:
                text = Text.assemble(self._bar(), "  ", says)
            table.add_row(label, text)
        return table

    def _bar(self) -> tuple[str, str]:
        share = min(self._rows / self._total, 1.0) if self._total else 0.0
        filled = round(share * BAR)
        return "\u2501" * filled + "\u2500" * (BAR - filled), "green"


def is_live(stream: TextIO) -> bool:
    """Whether lines of ``stream`` can be drawn over."""
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
