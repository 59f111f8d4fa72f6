"""Rows as a report shows them: the texts with quotations in place, and every verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rubricc.plan.criterion import Criterion
from rubricc.plan.plan import Plan
from rubricc.report.charts import share_width
from rubricc.report.chosen import ANY, ChosenRow, Why
from rubricc.report.entries import Entry, entries_of
from rubricc.report.marks import Segment, segments
from rubricc.report.quotes import Folded
from rubricc.report.rules import criteria_by_name
from rubricc.report.tones import Tone
from rubricc.report.wording import counted, cut, dollars, reward, short
from rubricc.runtime.row_score import RowScore

WHYS: Final[Mapping[Why, str]] = {
    "broken": "broke a hard rule",
    "lowest": "among the lowest",
    "undecided": "no reward",
    "failed": "not scored",
    "split": "votes differ",
    "highest": "among the highest",
    "any": "drawn by lot",
}
"""Why a row is shown, in words."""

SHOWN_ID: Final = 120
"""Characters of the id of a row."""

SHOWN_MESSAGE: Final = 500
"""Characters of an error or a warning."""

_NAMED: Final = 4
"""Criteria that the head of a row names."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the computation."""

    name: str
    working: str
    result: str
    depth: int


@dataclass(frozen=True, slots=True)
class Card:
    """One row."""

    number: int
    id: str
    status: str
    whys: tuple[tuple[Why, str], ...]
    tone: str
    reward: str
    low: str
    """Where the reward or its interval begins on a line of 100 units; empty without bounds."""
    width: str
    """How long the interval is, 0 for a reward."""
    remark: str
    error: str
    warnings: tuple[str, ...]
    prompt: str
    prompt_rest: int
    """Characters that are not shown."""
    response: tuple[Segment, ...]
    response_rest: int
    has_response: bool
    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    bill: str


def cards(plan: Plan, rows: Sequence[ChosenRow], *, are_all: bool = False) -> tuple[Card, ...]:
    """The chosen rows, ready to be set; ``are_all`` says that there are no others."""
    criteria = criteria_by_name(plan)
    ends = _ends(plan, [chosen.row.score for chosen in rows])
    found = (_card(plan, criteria, chosen, ends) for chosen in rows)
    return tuple(replace(card, whys=()) if are_all and _is_any(card) else card for card in found)


def _is_any(card: Card) -> bool:
    return [why for why, _ in card.whys] == [ANY]


def _card(
    plan: Plan,
    criteria: Mapping[str, Criterion],
    chosen: ChosenRow,
    ends: tuple[float, float],
) -> Card:
    row, score = chosen.row, chosen.row.score
    response = row.responses.get("response", "")
    prompt = row.responses.get("prompt", "")
    entries, marks = entries_of(plan, criteria, row, Folded(response))
    low, width = _track(score, ends)
    return Card(
        number=chosen.number,
        id=f"row {chosen.number}" if score.id is None else cut(str(score.id), SHOWN_ID),
        status=score.status,
        whys=tuple((why, WHYS[why]) for why in chosen.why),
        tone=_tone(score),
        reward=_reward(score),
        low=low,
        width=width,
        remark=_remark(score, entries),
        error=cut(score.error or "", SHOWN_MESSAGE),
        warnings=tuple(cut(warning, SHOWN_MESSAGE) for warning in score.warnings),
        prompt=prompt,
        prompt_rest=chosen.characters.get("prompt", 0) - len(prompt),
        response=segments(response, marks),
        response_rest=chosen.characters.get("response", 0) - len(response),
        has_response="response" in row.responses,
        entries=tuple(entries),
        lines=tuple(_lines(score)),
        bill=_bill(chosen),
    )


def _tone(score: RowScore) -> str:
    if score.status == "error" or score.hard_rules == "fail":
        return "must"
    return "open" if score.reward is None else "decided"


def _reward(score: RowScore) -> str:
    if score.reward is not None:
        return reward(score.reward)
    if score.status == "undecided" and score.low is not None and score.high is not None:
        return f"{reward(score.low)} to {reward(score.high)}"
    return "not scored" if score.status == "error" else score.status


def _ends(plan: Plan, scores: Sequence[RowScore]) -> tuple[float, float]:
    lows = [score.low for score in scores if score.low is not None]
    highs = [score.high for score in scores if score.high is not None]
    low = plan.reward_low if plan.reward_low is not None else min(lows, default=0.0)
    high = plan.reward_high if plan.reward_high is not None else max(highs, default=1.0)
    return low, high if high > low else low + 1.0


def _track(score: RowScore, ends: tuple[float, float]) -> tuple[str, str]:
    """Where the reward or its interval lies on the line between ``ends``."""
    if score.status in ("error", "undefined"):
        return "", ""
    low = ends[0] if score.low is None else score.low
    high = ends[1] if score.high is None else score.high
    if score.reward is not None:
        low = high = score.reward
    return share_width(low, *ends), share_width(ends[0] + max(high - low, 0.0), *ends)


def _remark(score: RowScore, entries: Sequence[Entry]) -> str:
    """What a closed row says of itself."""
    if score.error is not None:
        return cut(score.error, SHOWN_MESSAGE)
    heads: tuple[tuple[str, tuple[Tone, ...]], ...] = (
        ("broken", ("must",)),
        ("open", ("open",) if score.reward is None else ()),
        ("lost", ("bad", "miss", "part")),
    )
    for head, tones in heads:
        names = [entry.title for entry in entries if entry.tone in tones and _matters(entry)]
        if names:
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            return f"{head}: {', '.join(names[:_NAMED])}{more}"
    return "nothing lost"


def _matters(entry: Entry) -> bool:
    """Whether a verdict can have cost something: facts alone cannot."""
    return entry.tone != "miss" or bool(entry.weight)


def _lines(score: RowScore) -> Iterator[Line]:
    for step in score.detail.steps:
        yield Line(step.name, step.working, _result(step.low, step.high), step.depth)


def _result(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "none"
    return reward(low) if low == high else f"{reward(low)} to {reward(high)}"


def _bill(chosen: ChosenRow) -> str:
    row = chosen.row
    if not row.calls:
        return "no calls"
    calls = (
        counted(int(row.calls), "call") if row.calls == int(row.calls) else f"{row.calls:.2f} calls"
    )
    tokens = f"{short(row.usage.sent)} tokens sent, {short(row.usage.received)} received"
    cost = "" if row.cost_usd is None else f", {dollars(row.cost_usd)}"
    return f"{calls}, {tokens}{cost}"
