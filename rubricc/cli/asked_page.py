"""The part of a summary that tells who was asked, what it took, and what they left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from rubricc.diagnostics.render.visible import visible
from rubricc.report.wording import cost_words, counted, duration, percent, short

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rubricc.report.record import RunRecord, TokenFacts
    from rubricc.runtime.tally import CriterionTally, Tally

LISTED: Final = 5
"""Criteria, reasons, warnings and models that are named, each; the rest is only counted."""

REASONS: Final = 2
"""Reasons that are named for one criterion."""


def asked_part(record: RunRecord) -> Iterable[RenderableType]:
    """Who answered, calls, tokens, cost, time and warnings, a line each."""
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, says, style in _lines(record):
        table.add_row(Text(f"  {label}"), Text(says, style))
    yield Text("asked", "bold")
    yield table


def unscored_part(tally: Tally) -> Iterable[RenderableType]:
    """The criteria that were most often left unscored, and why."""
    from rich.table import Table
    from rich.text import Text

    entries = [(name, one) for name, one in tally.criteria.items() if one.reasons]
    if tally.brought.reasons:
        entries.append(("those that rows bring", tally.brought))
    if not entries:
        return
    entries.sort(key=lambda entry: -_rows(entry[1]))
    yield Text("unscored", "bold yellow")
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(max_width=36, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for name, one in entries[:LISTED]:
        table.add_row(Text(f"  {name}"), Text(counted(_rows(one), "row")), Text(_why(one)))
    yield table
    rest = len(entries) - LISTED
    if rest > 0:
        yield Text(f"  and {rest} more {'criterion' if rest == 1 else 'criteria'}", "dim")


def _lines(record: RunRecord) -> Iterator[tuple[str, str, str]]:
    """Label, words and style of every line."""
    calls, verdicts, tokens = record.calls, record.verdicts, record.tokens
    yield "answered by", _named(record.answered, "call") or "nobody", ""
    yield "calls", f"{calls.made:,} in {duration(record.wall_s)}", ""
    if record.stopped:
        yield "stopped", visible(record.stopped), "yellow"
    if calls.failed:
        yield "failed", _named(calls.failures, "call") or counted(calls.failed, "call"), "yellow"
    again = f", {verdicts.asked_again:,} of them again" if verdicts.asked_again else ""
    total = verdicts.asked + verdicts.cached
    share = f" ({percent(verdicts.cached / total)})" if total else ""
    yield "verdicts", f"{verdicts.asked:,} asked for{again}", ""
    yield "cache", f"{verdicts.cached:,} verdicts{share}", ""
    yield "tokens", tokens_words(tokens), ""
    yield "cost", _cost(record), ""
    for warning, count in _commonest(record.warnings)[:LISTED]:
        yield "warning", f"{visible(warning)}{f' ({count:,} times)' if count > 1 else ''}", "yellow"
    if isinstance(record.prompt_quality, str):
        yield "quality", f"{record.prompt_quality}: `rubricc agree` compares it with people", ""


def tokens_words(tokens: TokenFacts) -> str:
    """Tokens as the endpoints counted them, or that they did not."""
    if tokens.uncounted_replies and not tokens.sent:
        return "not counted by the endpoint"
    cached = f" ({percent(tokens.cached / tokens.sent)} cached)" if tokens.sent else ""
    some = f"; not counted in {counted(tokens.uncounted_replies, 'call')}"
    missing = some if tokens.uncounted_replies else ""
    return f"{short(tokens.sent)} sent{cached}, {short(tokens.received)} received{missing}"


def _cost(record: RunRecord) -> str:
    cost = record.cost
    uncertain = cost.unpriced_replies + record.tokens.uncounted_replies
    words = cost_words(cost.usd, cost.priced_usd, uncertain)
    dated = cost.priced_usd and cost.prices_date
    return f"{words}, at prices of {cost.prices_date}" if dated else words


def _named(counts: Mapping[str, int], noun: str) -> str:
    """Names with their counts, the commonest first."""
    entries = _commonest(counts)
    shown = [f"{visible(name)} ({counted(count, noun)})" for name, count in entries[:LISTED]]
    rest = sum(count for _, count in entries[LISTED:])
    return ", ".join([*shown, *([f"others ({counted(rest, noun)})"] if rest else [])])


def _commonest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))


def _rows(one: CriterionTally) -> int:
    return one.reasons.total()


def _why(one: CriterionTally) -> str:
    reasons = _commonest(one.reasons)
    shown = [
        visible(reason) if len(reasons) == 1 else f"{visible(reason)} ({count:,})"
        for reason, count in reasons[:REASONS]
    ]
    return ", ".join([*shown, *(["…"] if len(reasons) > REASONS else [])])
