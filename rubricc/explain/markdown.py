"""An explanation as Markdown, for a pull request or a page of documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rubricc.explain.bill_words import bill_words, bills_note
from rubricc.explain.explain import Decided, Explanation, RowExplained
from rubricc.explain.pretty import reward_range
from rubricc.ir.worded import weight

_TICKS = re.compile(r"`{3,}")


def as_markdown(explanation: Explanation) -> str:
    """The page as Markdown with tables; what comes from the source stands in code spans."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield f"# `{explanation.name}`"
    yield ""
    title = f"{explanation.title}. " if explanation.title else ""
    yield f"{_plain(title)}Reward {reward_range(explanation)}. Plan `{explanation.plan[:12]}`."
    yield from _section("Who decides")
    yield from _table(
        ("rule", "kind", "weight", "decided by", "by what"),
        [
            (
                _code(entry.name),
                entry.kind,
                "" if entry.weight is None else weight(entry.weight),
                entry.by,
                _says(entry),
            )
            for entry in explanation.decided
        ],
    )
    yield from _asked(explanation)
    yield from _bills(explanation)
    yield from _section("What leaves this machine")
    fields = explanation.fields
    yield f"- sent to the judge: {_names(fields.sent) or 'nothing'}"
    yield from (f"- {label}: {_names(names)}" for label, names in (
        ("read by code, here", fields.code),
        ("handed to Python", fields.externs),
        ("read by nothing", fields.unread),
    ) if names)  # fmt: skip
    yield from _section("How the reward comes about")
    yield from _table(
        ("quantity", "comes from"),
        [(_code(name), _code(working)) for name, working in explanation.formula],
    )
    if explanation.policies:
        yield from _section("Pairs and revisions")
        yield from (f"- {name}: {_code(words)}" for name, words in explanation.policies)
    if explanation.facts:
        yield from _section("Worth knowing")
        yield from (f"- {fact}" for fact in explanation.facts)
    if explanation.row is not None:
        yield from _row(explanation.row)
    if explanation.test is not None:
        yield from _section("The same as a test")
        fence = "`" * (max((len(run) for run in _TICKS.findall(explanation.test)), default=2) + 1)
        yield from (f"{fence}rubric", explanation.test.rstrip("\n"), fence)


def _says(entry: Decided) -> str:
    when = [f"when {_code(entry.when)}"] if entry.when is not None else []
    where = [f"only if {_code(condition)}" for condition in entry.where]
    return ", ".join([_code(entry.says), *when, *where])


def _asked(explanation: Explanation) -> Iterator[str]:
    yield from _section("What is asked")
    if not explanation.calls:
        yield "Nothing: code decides everything."
        return
    counted = f"Tokens without the row's own, counted by {explanation.tokens_by}"
    yield f"Asked of {explanation.judge}. {counted}."
    yield ""
    yield from _table(
        ("call", "questions", "tokens", "same in a run", "same for a prompt"),
        [
            (
                _code(call.prompt),
                _names(call.questions),
                str(call.sent),
                f"{call.run_share:.0%}",
                f"{call.prompt_share:.0%}",
            )
            for call in explanation.calls
        ],
    )


def _bills(explanation: Explanation) -> Iterator[str]:
    if explanation.bills:
        yield from _section("What it costs")
        for bill in explanation.bills:
            yield f"- {_code(bill.model)}: {'; '.join(bill_words(bill))}"
        yield from ("", bills_note(explanation))


def _row(row: RowExplained) -> Iterator[str]:
    yield from _section("This row")
    if row.score.error is not None:
        yield f"It cannot be scored: {_plain(row.score.error)}."
        return
    yield from _table(
        ("step", "low", "high", "working"),
        [
            (_code(step.name), _bound(step.low), _bound(step.high), _code(step.working))
            for step in row.steps
        ],
    )


def _bound(value: float | None) -> str:
    return "" if value is None else repr(value)


def _section(title: str) -> Iterator[str]:
    yield from ("", f"## {title}", "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"


def _names(names: Sequence[str]) -> str:
    return ", ".join(_code(name) for name in names)


def _code(text: str) -> str:
    """A code span that holds whatever ``text`` holds."""
    if not text:
        return ""
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _plain(text: str) -> str:
    return text.replace("\n", " ")
