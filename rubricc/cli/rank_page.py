"""What ``rubricc rank`` shows: every ranking with its intervals, and what is not determined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TextIO

from rubricc.cli.parts import print_parts
from rubricc.cli.trial_page import NONE, head, table
from rubricc.diagnostics.render.visible import visible
from rubricc.report.wording import counted, cut

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rubricc.comparing.ranked import Ranked, Ranking
    from rubricc.plan.plan import Plan
    from rubricc.report.record import RunRecord

SHOWN: Final = 48
"""Characters of a response that are shown."""

COLOURS: Final = {"decided": "green", "undetermined": "yellow", "error": "red"}


def print_page(
    plan: Plan,
    counts: Mapping[str, int],
    shown: Sequence[Ranking],
    stream: TextIO,
    record: RunRecord | None = None,
) -> None:
    """Write the page to ``stream``; ``record`` is that of a run in which somebody was asked."""
    print_parts(_page(plan, counts, shown, record), stream)


def _page(
    plan: Plan, counts: Mapping[str, int], shown: Sequence[Ranking], record: RunRecord | None
) -> Iterable[RenderableType]:
    from rich.text import Text

    yield head(plan)
    yield ""
    if shown:
        yield _table(shown)
        rest = sum(counts.values()) - len(shown)
        if rest > 0:
            yield Text(f"and {counted(rest, 'row')} more", "dim")
        yield ""
    yield _counts(counts)
    if record is not None:
        from rubricc.cli.asked_page import asked_part

        yield ""
        yield from asked_part(record)


def _table(shown: Sequence[Ranking]) -> RenderableType:
    from rich.text import Text

    by = shown[0].by
    number = "strength" if by == "pairs" else "reward"
    made = table("row", "place", number, "interval", "response", right=("place", number))
    made.add_column("", overflow="fold")
    for ranking in shown:
        name = Text(visible(str(ranking.candidates.id)), COLOURS[ranking.status])
        if not ranking.ranking:
            made.add_row(name, "", "", "", "", Text(visible(ranking.candidates.error or "")))
        for place, one in enumerate(ranking.ranking, 1):
            is_last = place == len(ranking.ranking)
            made.add_row(
                name if place == 1 else "",
                NONE if one.strength is None else str(place),
                NONE if one.strength is None else _signed(one.strength),
                _interval(one),
                Text(_response(ranking, one)),
                Text(_remark(ranking, one, is_last)),
            )
    return made


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "\u2212")


def _interval(one: Ranked) -> str:
    if one.low is None or one.high is None or one.low == one.high:
        return ""
    return f"{_signed(one.low)} to {_signed(one.high)}"


def _response(ranking: Ranking, one: Ranked) -> str:
    found = ranking.candidates.responses[one.index]
    text = found if isinstance(found, str) else "(a conversation)"
    return f"[{one.index}] " + cut(visible(" ".join(text.split())), SHOWN)


def _remark(ranking: Ranking, one: Ranked, is_last: bool) -> str:
    words = []
    if ranking.has_pair and one.index == ranking.best:
        words.append("chosen")
    if ranking.has_pair and one.index == ranking.worst:
        words.append("rejected")
    if is_last and ranking.reason:
        words.append(visible(ranking.reason))
    elif is_last and ranking.status == "decided" and not ranking.has_pair:
        words.append("no pair: all are equally good")
    return "; ".join(words)


def _counts(counts: Mapping[str, int]) -> RenderableType:
    from rich.text import Text

    text = Text(counted(sum(counts.values()), "row"), "bold")
    parts = [
        (f"{counts[status]} {status}", COLOURS[status]) for status in COLOURS if counts[status]
    ]
    for number, (part, colour) in enumerate(parts):
        text.append(", " if number else ": ", "not bold")
        text.append(part, f"not bold {colour}")
    return text
