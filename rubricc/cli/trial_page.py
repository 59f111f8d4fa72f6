"""What the pages of ``rubricc redteam`` and ``rubricc probe`` share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rubricc.diagnostics.render.visible import visible

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from rubricc.plan.plan import Plan

NONE = "–"
"""What stands where there is nothing to show."""


def is_plumbing(judges: Sequence[str], answered: Sequence[str]) -> bool:
    """Whether nobody but scripts and recordings answered; ``answered`` are the names of models that
    came back. False where nobody was asked."""
    if not judges:
        return False
    by_name = all(name.startswith(("fake:", "replay:")) for name in judges)
    return by_name or (bool(answered) and all(name.startswith("fake") for name in answered))


def head(plan: Plan) -> Text:
    """The name and the title of a rubric, and which plan it is."""
    from rich.text import Text

    text = Text(plan.name, "bold")
    if plan.title:
        text.append(f"  {visible(plan.title)}", "not bold")
    return text.append(f"  plan {plan.digest[:12]}", "not bold dim")


def table(*columns: str, right: Sequence[str] = (), folded: Sequence[str] = ()) -> Table:
    """A table in the look of all pages; columns in ``right`` are set to the right, those in
    ``folded`` may take several lines."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for column in columns:
        justify = "right" if column in right else "left"
        made.add_column(column, justify=justify, no_wrap=column not in folded, overflow="fold")  # type: ignore[arg-type]
    return made


def indented(text: str, style: str = "", columns: int = 2) -> RenderableType:
    """Text that keeps its distance from the margin on every line."""
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(text, style), (0, 0, 0, columns))
