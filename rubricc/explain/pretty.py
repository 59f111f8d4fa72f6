"""An explanation as a page for people: short sections, and the row's own where one is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from rubricc.explain.bill_words import bill_words, bills_note
from rubricc.explain.calls import CallCost
from rubricc.explain.explain import Decided, Explanation
from rubricc.explain.page import Line, heading, page_width, print_page, wrapped
from rubricc.explain.rounded import short
from rubricc.explain.row_lines import row_lines
from rubricc.ir.worded import weight

_BY = {
    "code and judge": "both",
    "code, if a judge says it applies": "both",
    "judge, within one rating of the whole": "judge",
}

LONGEST_NAME = 26
"""Columns that names get at most; a longer name pushes its line to the right."""


def print_explanation(explanation: Explanation, stream: TextIO) -> None:
    """Write the page, in colour on a terminal that wants colour."""
    print_page(page(explanation, page_width(stream)), stream)


def page(explanation: Explanation, width: int) -> Iterator[Line]:
    """The lines of an explanation, laid out for ``width`` columns."""
    yield from _title(explanation, width)
    yield from _who_decides(explanation, width)
    yield from _calls(explanation, width)
    yield from _bills(explanation, width)
    yield from _fields(explanation, width)
    yield from _formula(explanation, width)
    yield from _policies(explanation, width)
    yield from _facts(explanation, width)
    if explanation.row is not None:
        yield from row_lines(explanation, explanation.row, width)
    if explanation.test is not None:
        yield from heading("The same as a test", "paste it below the rubric")
        yield from ([("", line)] for line in explanation.test.splitlines())


def reward_range(explanation: Explanation) -> str:
    """The bounds of the reward in words."""
    low, high = explanation.low, explanation.high
    if low is None and high is None:
        return "without bounds"
    if low is None or high is None:
        return f"at most {short(high)}" if high is not None else f"at least {short(low or 0.0)}"
    return f"always {short(low)}" if low == high else f"from {short(low)} to {short(high)}"


def _title(explanation: Explanation, width: int) -> Iterator[Line]:
    about = explanation.kind + (f": {explanation.title}" if explanation.title else "")
    yield from wrapped([("title", explanation.name), ("", "  ")], about, width, "dim", hang=2)
    yield [("", "reward "), ("number", reward_range(explanation)),
           ("dim", f"   plan {explanation.plan[:12]}")]  # fmt: skip


def _who_decides(explanation: Explanation, width: int) -> Iterator[Line]:
    code = sum(entry.by.startswith("code") for entry in explanation.decided)
    judged = sum(entry.question is not None for entry in explanation.decided)
    yield from heading("Who decides", f"code {code}, judge {judged}")
    column = _column([entry.name for entry in explanation.decided])
    worth = max((len(_worth(entry)) for entry in explanation.decided), default=0)
    for entry in sorted(explanation.decided, key=lambda e: e.by != "code"):
        yield from _decided(entry, column, worth, width)


def _decided(entry: Decided, column: int, worth: int, width: int) -> Iterator[Line]:
    by = _BY.get(entry.by, entry.by)
    lead = [
        ("", "  "),
        ("good" if by == "code" else "warn", by.ljust(7)),
        ("name", entry.name.ljust(column)),
        ("number", _worth(entry).rjust(worth) + "  "),
    ]
    yield from wrapped(lead, entry.says, width)
    indent = [("", " " * sum(len(text) for _, text in lead))]
    if entry.when is not None:
        yield from wrapped(indent, f"when {entry.when}", width, "dim")
    for condition in entry.where:
        yield from wrapped(indent, f"only if: {condition}", width, "dim")
    if entry.by not in ("code", "judge", "nobody"):
        yield from wrapped(indent, entry.by, width, "dim")


def _worth(entry: Decided) -> str:
    if entry.weight is not None:
        return weight(entry.weight)
    return "hard" if entry.kind == "hard rule" else entry.kind


def _calls(explanation: Explanation, width: int) -> Iterator[Line]:
    calls = explanation.calls
    if not calls:
        yield from heading("What is asked")
        yield [("", "  nothing: code decides everything, and no judge is needed")]
        return
    times = explanation.asked_times
    counted = "1 call a response" if len(calls) == 1 else f"{len(calls)} calls a response"
    if times > 1:
        counted += f", each {times} times: {times * len(calls)} in all"
    yield from heading("What is asked", counted)
    yield from wrapped([("", "  "), ("dim", "asked of ")], explanation.judge, width)
    yield from call_lines(calls, width)
    yield from wrapped(
        [("", "  ")],
        f"Tokens sent, without the row's own texts; counted by {explanation.tokens_by}. The "
        "first share is the same in every call of a run, the second for all responses to one "
        "prompt: that is what a cache of prefixes can keep, from a length that differs from model "
        "to model." + ("" if explanation.bills else " `--judge MODEL` says it, and what it costs."),
        width,
        "dim",
    )


def call_lines(calls: Sequence[CallCost], width: int) -> Iterator[Line]:
    """One block a call: its prompt, its tokens, and its questions in the order of asking."""
    for place, call in enumerate(calls, 1):
        yield [
            ("", f"  {place}. "),
            ("name", call.prompt),
            ("", "   "),
            ("number", str(call.sent)),
            ("", " tokens"),
            ("dim", f"   shared {call.run_share:.0%} / {call.prompt_share:.0%}"),
        ]
        asked = ", ".join(
            name if key == name else f"{key.replace('_0', '_…')} {name}"
            for key, name in zip(call.keys, call.questions, strict=False)
        )
        yield from wrapped([("", "     ")], asked, width)


def _bills(explanation: Explanation, width: int) -> Iterator[Line]:
    if not explanation.bills:
        return
    yield from heading("What it costs")
    for bill in explanation.bills:
        yield [("", "  "), ("name", bill.model)]
        for sentence in bill_words(bill):
            yield from wrapped([("", "     ")], sentence, width)
    yield from wrapped([("", "  ")], bills_note(explanation), width, "dim")


def _fields(explanation: Explanation, width: int) -> Iterator[Line]:
    yield from heading("What leaves this machine")
    fields = explanation.fields
    rows = [
        ("sent to the judge", fields.sent or ("nothing",)),
        ("read by code, here", fields.code),
        ("handed to Python", fields.externs),
        ("read by nothing", fields.unread),
    ]
    for label, names in rows:
        if names:
            yield from wrapped([("", "  "), ("dim", label.ljust(20))], ", ".join(names), width)


def _formula(explanation: Explanation, width: int) -> Iterator[Line]:
    yield from heading("How the reward comes about", "over what applies; met is 1, unmet 0")
    column = _column([name for name, _ in explanation.formula])
    before = ""
    for name, working in explanation.formula:
        shown = "" if name == before else name
        yield from wrapped([("", "  "), ("name", shown.ljust(column))], working, width)
        before = name


def _policies(explanation: Explanation, width: int) -> Iterator[Line]:
    if explanation.policies:
        yield from heading("Pairs and revisions")
        for name, words in explanation.policies:
            yield from wrapped([("", "  "), ("name", name.ljust(12))], words, width)


def _facts(explanation: Explanation, width: int) -> Iterator[Line]:
    if explanation.facts:
        yield from heading("Worth knowing")
        for fact in explanation.facts:
            yield from wrapped([("", "  "), ("warn", "* ")], fact, width)


def _column(names: Sequence[str]) -> int:
    return min(max((len(name) for name in names), default=0), LONGEST_NAME) + 2
