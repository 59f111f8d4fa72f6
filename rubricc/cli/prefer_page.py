"""What ``rubricc prefer`` shows: the pairs, what they came to, and what to distrust in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TextIO

from rubricc.cli.parts import print_parts
from rubricc.cli.trial_page import NONE, head, table
from rubricc.diagnostics.render.visible import visible
from rubricc.report.wording import counted, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rubricc.comparing.tally import PairTally
    from rubricc.plan.plan import Plan
    from rubricc.report.record import RunRecord

TRACK: Final = 20
"""Characters of the line on which a probability is drawn; b is at its left end, a at its right."""

LISTED: Final = 5
"""Reasons that are named; the rest is only counted."""

OUTCOMES: Final = ("a", "b", "tie", "inconsistent", "none")
COLOURS: Final = {"a": "green", "b": "green", "tie": "", "inconsistent": "yellow", "none": "red"}
DECIDED_BY: Final = {
    "equal": "the same",
    "cut_off": "cut off",
    "hard_rules": "hard rules",
    "principles": "principles",
    "scores": "rewards",
}


def print_page(
    plan: Plan,
    tally: PairTally,
    shown: Sequence[Mapping[str, Any]],
    stream: TextIO,
    record: RunRecord | None = None,
) -> None:
    """Write the page to ``stream``; ``record`` is that of a run in which somebody was asked."""
    print_parts(_page(plan, tally, shown, record), stream)


def _page(
    plan: Plan, tally: PairTally, shown: Sequence[Mapping[str, Any]], record: RunRecord | None
) -> Iterable[RenderableType]:
    from rich.text import Text

    yield head(plan)
    yield ""
    if shown:
        yield _pairs_table(shown)
        if tally.pairs > len(shown):
            yield Text(f"and {counted(tally.pairs - len(shown), 'pair')} more", "dim")
        yield ""
    yield _counts(tally)
    yield from _figures(tally)
    if tally.principles:
        yield ""
        yield _principles_table(tally)
    if tally.reasons:
        yield ""
        yield Text("without a preference", "bold yellow")
        yield from _reasons(tally)
    if record is not None:
        from rubricc.cli.asked_page import asked_part

        yield ""
        yield from asked_part(record)


ID_WIDTH = 24
"""Columns of a pair's id; a longer one is cut, and stands whole in the records."""


def _pairs_table(shown: Sequence[Mapping[str, Any]]) -> RenderableType:
    from rich.text import Text

    made = table("pair", "p", "b" + " " * (TRACK - 2) + "a", "outcome", "by", right=("p",))
    made.columns[0].max_width, made.columns[0].overflow = ID_WIDTH, "ellipsis"
    made.add_column("why", overflow="fold")
    for record in shown:
        p, outcome = record["p"], record["outcome"]
        colour = COLOURS[outcome]
        made.add_row(
            Text(visible(str(record["id"]))),
            Text(NONE if p is None else f"{p:.3f}", colour),
            Text(_track(p), colour),
            Text(outcome, colour),
            DECIDED_BY.get(record["by"], ""),
            Text(visible(_why(record))),
        )
    return made


def _track(p: float | None) -> str:
    if p is None:
        return ""
    place = min(max(round(p * (TRACK - 1)), 0), TRACK - 1)
    return "─" * place + "●" + "─" * (TRACK - 1 - place)


def _why(record: Mapping[str, Any]) -> str:
    if record["reason"]:
        return str(record["reason"])
    if record["dropped"]:
        return "dropped"
    if record["by"] == "hard_rules":
        return "broken by " + ("b" if record["outcome"] == "a" else "a")
    return ", ".join(f"{one['principle']}: {one['outcome']}" for one in record["comparisons"][:3])


def _counts(tally: PairTally) -> RenderableType:
    from rich.text import Text

    text = Text(counted(tally.pairs, "pair"), "bold")
    parts = [(f"{tally.outcomes[one]} {one}", COLOURS[one]) for one in OUTCOMES]
    found = [part for part, one in zip(parts, OUTCOMES, strict=True) if tally.outcomes[one]]
    for number, (part, colour) in enumerate(found):
        text.append(", " if number else ": ", "not bold")
        text.append(part, f"not bold {colour}")
    if tally.dropped:
        text.append(f"; {tally.dropped} dropped as ties", "not bold")
    return text


def _figures(tally: PairTally) -> Iterator[RenderableType]:
    """Position, ties and length: what a judge pays for beside what it was asked about."""
    from rich.table import Table
    from rich.text import Text

    lines = list(_lines(tally))
    if not lines:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, words in lines:
        grid.add_row(Text(f"  {label}"), Text(words))
    yield grid


def _lines(tally: PairTally) -> Iterator[tuple[str, str]]:
    positions, lengths = tally.positions, tally.lengths
    if positions.bias is not None:
        total = positions.first + positions.second
        yield (
            "position",
            f"{percent(positions.first / total)} of {counted(total, 'answer')} prefer the response "
            f"shown first: {_signed(positions.bias)} beyond one half",
        )
    if positions.inconsistency is not None:
        total = positions.agreed + positions.disagreed
        yield (
            "both orders",
            f"disagree in {percent(positions.inconsistency)} of {counted(total, 'comparison')}",
        )
    ties = tally.rate("tie")
    if ties is not None:
        inconsistent = tally.rate("inconsistent") or 0.0
        yield "ties", f"{percent(ties)} of pairs; {percent(inconsistent)} are inconsistent"
    if lengths.share is not None:
        total = lengths.longer + lengths.shorter
        yield (
            "length",
            f"the longer response won {percent(lengths.share)} of {counted(total, 'pair')}; "
            f"winners are {_characters(lengths.difference.mean)} on average",
        )


def _signed(share: float) -> str:
    return f"{share * 100:+.0f} points".replace("-", "\u2212")


def _characters(mean: float) -> str:
    if abs(mean) < 0.5:
        return "as long as losers"
    return f"{abs(mean):,.0f} characters {'longer' if mean > 0 else 'shorter'}"


def _principles_table(tally: PairTally) -> RenderableType:
    from rich.text import Text

    columns = ("compared", "decided", "tie", "inconsistent", "none")
    made = table("principle", *columns, right=columns, folded=("principle",))
    for name, outcomes in sorted(tally.principles.items()):
        total = outcomes.total()
        decided = outcomes["a"] + outcomes["b"]
        counts = (decided, outcomes["tie"], outcomes["inconsistent"], outcomes["none"])
        made.add_row(
            Text(visible(name)),
            f"{total:,}",
            *(percent(count / total) if count else NONE for count in counts),
        )
    return made


def _reasons(tally: PairTally) -> Iterator[RenderableType]:
    from rich.text import Text

    entries = sorted(tally.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    for reason, count in entries[:LISTED]:
        yield Text(f"  {counted(count, 'pair')}: {visible(reason)}")
    rest = sum(count for _, count in entries[LISTED:])
    if rest:
        yield Text(f"  {counted(rest, 'pair')} for other reasons", "dim")
