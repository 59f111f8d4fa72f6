"""How many calls a row costs: by the plan's layout, stopping where nothing more can change."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rubricc.plan.plan import Plan
from rubricc.runtime.row_score import RowScore
from rubricc.runtime.scorer import Scorer
from rubricc.scoring.layout import OVERALL


@dataclass(frozen=True, slots=True)
class Calls:
    """``count`` calls were made; ``unanswered`` are criteria whose verdict nobody gave.

    With any unanswered, ``count`` is the greatest number possible.
    """

    count: int
    unanswered: tuple[str, ...]


def count_calls(scorer: Scorer, row: Mapping[str, object]) -> Calls:
    """Go through the calls of the plan, answered by the row's own verdicts.

    Samples and the members of a jury are calls of their own. A call is left out when code has
    decided all that it would ask, and everything after the reward is decided.
    """
    given = row.get("verdicts")
    answers = dict(given) if isinstance(given, Mapping) else {}
    known: dict[str, object] = {}
    score = scorer.score({**row, "verdicts": known}, partial=True)
    count = 0
    unanswered: list[str] = []
    for names in _asked_together(scorer.plan, row):
        if score.status != "undecided":
            break
        asked = {name: _open(score, name) for name in names if _open(score, name)}
        if not asked:
            continue
        count += _cut(sum(asked.values()), scorer.plan.judge.batch)
        unanswered += [name for name in asked if name not in answers]
        known |= {name: answers[name] for name in asked if name in answers}
        score = scorer.score({**row, "verdicts": known}, partial=True)
    judge = scorer.plan.judge
    return Calls(count * judge.samples * max(len(judge.models), 1), tuple(unanswered))


def _asked_together(plan: Plan, row: Mapping[str, object]) -> list[Collection[str]]:
    """The criteria of each call, in the order of asking; those that the row brings come last."""
    by_question: dict[str | None, list[str]] = {OVERALL: [OVERALL]}
    for criterion in plan.criteria:
        by_question.setdefault(criterion.question, []).append(criterion.name)
    found: list[Collection[str]] = [
        [name for question in call.questions for name in by_question.get(question, [])]
        for call in plan.calls
    ]
    brought = [
        str(entry.get("name"))
        for slot in plan.generated
        for entry in _entries(row.get(slot.name, row.get("criteria")))
    ]
    return [*found, brought]


def _entries(column: object) -> list[Mapping[str, object]]:
    return [e for e in column if isinstance(e, Mapping)] if isinstance(column, list) else []


def _open(score: RowScore, name: str) -> int:
    """How many verdicts on a criterion are still to be asked for."""
    if name == OVERALL:
        return int(OVERALL not in score.verdicts)
    label = score.verdicts.get(name)
    labels = label if isinstance(label, list) else [label]
    return sum(one == "unscored" for one in labels)


def _cut(questions: int, batch: int | None) -> int:
    return 1 if batch is None else math.ceil(questions / batch)
