"""One row's score on the page: every step with its numbers, the verdicts, and what was odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rubricc.explain.explain import Explanation, RowExplained
from rubricc.explain.page import Line, heading, wrapped
from rubricc.explain.rounded import short, shortened
from rubricc.scoring.score import Step


def row_lines(explanation: Explanation, row: RowExplained, width: int) -> Iterator[Line]:
    """The row's verdicts and the computation of its reward, laid out for ``width`` columns."""
    score = row.score
    yield from heading("This row", "" if score.id is None else str(score.id))
    if score.error is not None:
        yield from wrapped([("", "  "), ("bad", "cannot be scored: ")], score.error, width)
        return
    yield from _verdicts(row, {entry.name: entry.kind for entry in explanation.decided}, width)
    yield ()
    yield from _steps(row, width)
    if row.calls:
        sent = sum(call.sent for call in row.calls)
        yield [("dim", f"  judging it sends {sent} tokens, counted by {explanation.tokens_by}")]
    for warning in score.warnings:
        yield from wrapped([("", "  "), ("warn", "* ")], warning, width)


def _verdicts(row: RowExplained, kinds: Mapping[str, str], width: int) -> Iterator[Line]:
    column = max((len(name) for name in row.score.verdicts), default=0) + 2
    for name, verdict in row.score.verdicts.items():
        shown = ", ".join(map(str, verdict)) if isinstance(verdict, list) else str(verdict)
        own = row.score.own.get(name)
        reason = row.score.reasons.get(name)
        if own is not None:
            reason = f"{own} by itself, and a need is not met"
        shown = shown.replace("_", " ")
        after = f"{shown}, {reason}" if reason else shown
        lead = [("", "  "), ("name", name.ljust(column))]
        yield from wrapped(lead, after, width, _style(shown, kinds.get(name)))


def _style(verdict: str, kind: str | None) -> str:
    """Green for what earns or holds, red for what costs or breaks; a fact is neither."""
    if verdict in ("met", "unmet"):
        if kind == "fact":
            return ""
        return "good" if (verdict == "met") == (kind != "pitfall") else "bad"
    return {"unscored": "warn", "not applicable": "dim"}.get(verdict, "")


def _steps(row: RowExplained, width: int) -> Iterator[Line]:
    names = [" " * (2 * step.depth) + step.name for step in row.steps]
    column = min(max((len(name) for name in names), default=0), 30) + 2
    results = [_result(step) for step in row.steps]
    room = max((len(result) for result in results), default=0)
    for name, step, result in zip(names, row.steps, results, strict=True):
        style = "title" if step.name == "reward" else "number"
        lead = [("", "  "), ("name", name.ljust(column)), (style, result.rjust(room) + "   ")]
        yield from wrapped(lead, shortened(step.working), width, "dim")
    if row.score.reward is None:
        why = "a verdict is missing" if row.score.status == "undecided" else row.score.status
        yield [("warn", f"  no reward: {why}")]


def _result(step: Step) -> str:
    if step.low is None and step.high is None:
        return "-"
    if step.low == step.high and step.low is not None:
        return short(step.low)
    low = "-∞" if step.low is None else short(step.low)
    high = "∞" if step.high is None else short(step.high)
    return f"{low}..{high}"
