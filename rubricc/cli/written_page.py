"""What the commands that write show at their end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, TextIO

from rubricc.diagnostics.render.visible import visible
from rubricc.report.wording import cost_words, counted, short

if TYPE_CHECKING:
    from rubricc.cli.written import Writing
    from rubricc.report.writing_record import WritingRecord

LISTED: Final = 5
"""Reasons, warnings and models that are named, each; the rest is only counted."""

WORDS: Final[Mapping[str, str]] = {"no_change": "without a change", "error": "in error"}
"""Statuses that are no words."""


def print_written(run: Writing, record: WritingRecord, noun: str, stream: TextIO) -> None:
    """The summary: rows by status, why some are not whole, who answered, what it took."""
    stream.write(f"{_counts(run.statuses, noun)}\n")
    width = max(len(label) for label, _ in _lines(run, record))
    for label, says in _lines(run, record):
        stream.write(f"  {label:<{width}}  {says}\n")


def _lines(run: Writing, record: WritingRecord) -> Iterator[tuple[str, str]]:
    if run.steps:
        yield "steps", _by_status(run.steps)
    if run.hard_rules:
        yield "hard rules", _hard_rules(run.hard_rules)
    yield from _listed("reason", run.reasons)
    if record.retried is not None:
        yield "taken over", f"{counted(record.taken_over, 'row')} of {visible(record.retried)}"
    if record.stopped:
        yield "stopped", visible(record.stopped)
    models = sorted(record.answered.items(), key=lambda entry: (-entry[1], entry[0]))
    named = ", ".join(f"{visible(name)} ({counted(n, 'call')})" for name, n in models[:LISTED])
    yield "answered by", named or "nobody"
    calls = record.calls
    failed = f", {calls.failed:,} of them failed" if calls.failed else ""
    yield "calls", f"{calls.made:,}{failed}"
    if record.replies_from_cache:
        yield "cache", counted(record.replies_from_cache, "reply").replace("replys", "replies")
    tokens, cost = record.tokens, record.cost
    yield "tokens", f"{short(tokens.sent)} sent, {short(tokens.received)} received"
    yield "cost", cost_words(cost.usd, cost.priced_usd, cost.unpriced_replies)
    yield from _listed("warning", Counter(record.warnings))


def _counts(statuses: Counter[str], noun: str) -> str:
    shown = _by_status(statuses)
    return counted(statuses.total(), noun) + (f": {shown}" if shown else "")


def _by_status(statuses: Counter[str]) -> str:
    """The commonest first; of equal ones by name, whatever came first."""
    entries = sorted(statuses.items(), key=lambda entry: (-entry[1], entry[0]))
    return ", ".join(f"{n:,} {WORDS.get(name, name)}" for name, n in entries)


def _hard_rules(counts: Counter[str]) -> str:
    before, after = counts["fail before"], counts["fail after"]
    unknown = counts["unknown after"]
    says = f"broken before in {counted(before, 'row')}, after in {counted(after, 'row')}"
    return f"{says}; not known in {counted(unknown, 'row')}" if unknown else says


def _listed(label: str, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """The commonest, a line each."""
    entries = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    for text, count in entries[:LISTED]:
        yield label, f"{visible(text)}{f' ({count:,} times)' if count > 1 else ''}"
    if len(entries) > LISTED:
        yield label, f"and {len(entries) - LISTED:,} others"
