"""What ``rubricc cache stats`` shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rubricc.cli.parts import print_parts
from rubricc.diagnostics.render.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from rubricc.engine.cache_stats import CacheStats, Held


def print_stats(path: Path, stats: CacheStats, stream: TextIO) -> None:
    """Write the page to ``stream``, in colour when it is a terminal that wants colour."""
    print_parts(_page(path, stats), stream)


def size(amount: int) -> str:
    """Bytes as people read them: ``812 B``, ``9.4 kB``, ``31 MB``."""
    value = float(amount)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5 or unit == "GB":
            break
        value /= 1000
    return f"{value:.1f} {unit}" if unit != "B" and value < 9.95 else f"{value:.0f} {unit}"


def counted(count: int, one: str, more: str) -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else more}"


def _page(path: Path, stats: CacheStats) -> Iterable[RenderableType]:
    from rich.text import Text

    head = Text(visible(str(path)), "bold")
    head.append(f"  {size(stats.file_bytes)} on disk", "not bold dim")
    yield head
    yield ""
    if not stats.entries:
        yield Text("nothing is kept")
        return
    yield _table(stats)
    parts = [counted(stats.verdicts, "verdict", "verdicts")]
    if stats.replies:
        parts.append(counted(stats.replies, "reply", "replies"))
    yield Text(" and ".join(parts))


def _table(stats: CacheStats) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("model", overflow="fold")
    table.add_column("kind", no_wrap=True)
    for head in ("entries", "size", "oldest", "newest"):
        table.add_column(head, justify="right", no_wrap=True)
    for held in sorted(stats.held, key=_order):
        table.add_row(
            Text(visible(held.model)),
            Text(held.kind),
            f"{held.entries:,}",
            size(held.value_bytes),
            _day(held.oldest),
            _day(held.newest),
        )
    return table


def _order(held: Held) -> tuple[str, bool]:
    return held.model, held.kind != "verdict"


def _day(moment_s: int) -> str:
    """The day of a moment, in UTC."""
    return datetime.fromtimestamp(moment_s, UTC).date().isoformat()
