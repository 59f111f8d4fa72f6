"""All that a report needs, gathered while rows stream by; memory does not grow with the rows."""

from __future__ import annotations

from collections.abc import Sequence

from rubricc.judging.grounds import Grounds
from rubricc.judging.judged_row import JudgedRow
from rubricc.plan.plan import Plan
from rubricc.report.chosen import SHOWN_ROWS, Chosen
from rubricc.report.criteria import CriterionSeen, seen_of
from rubricc.report.histogram import Histogram
from rubricc.report.kept import digest_of
from rubricc.report.lengths import Lengths
from rubricc.report.prompts import Prompts
from rubricc.runtime.decide import UNASKED
from rubricc.runtime.tally import Tally


class Collector:
    """Looks at every row once.

    Rows need their texts (``responses``) for lengths, for groups of one prompt and to be shown;
    without them these parts stay empty, and everything else is the same.
    """

    def __init__(self, plan: Plan, shown_rows: int = SHOWN_ROWS) -> None:
        self.plan = plan
        self.tally = Tally(plan)
        self.rewards = Histogram(plan.reward_low, plan.reward_high)
        self.criteria = seen_of(plan)
        self.brought = CriterionSeen()
        """All criteria that rows bring, together."""
        self.lengths = Lengths()
        self.prompts = Prompts()
        self.chosen = Chosen(shown_rows)

    def add(self, row: JudgedRow) -> None:
        """Take one more row into account."""
        score = row.score
        self.tally.add(score)
        number = self.tally.rows
        key = digest_of(f"row {number}" if score.id is None else repr(score.id))
        self.chosen.add(row, number, key)
        if score.status == "error":
            return
        self._add_verdicts(row)
        if score.reward is not None:
            self.rewards.add(score.reward, score.hard_rules == "fail")
            self._add_texts(row, score.reward, key)

    def _add_texts(self, row: JudgedRow, reward: float, key: int) -> None:
        prompt, response = row.responses.get("prompt"), row.responses.get("response")
        if response is not None:
            self.lengths.add(response, reward, key)
        if prompt:
            self.prompts.add(prompt, reward)

    def _add_verdicts(self, row: JudgedRow) -> None:
        score = row.score
        for name, label in score.verdicts.items():
            self._seen(name).add(label, row.grounds.get(name))
        for name, reason in score.reasons.items():
            seen = self._seen(name)
            if score.status == "decided" and reason in UNASKED:
                label = score.verdicts[name]
                seen.unasked += label.count("unscored") if isinstance(label, list) else 1
            else:
                seen.add_reason(_own_reason(row.grounds.get(name)) or reason)
        for name in score.own:
            self._seen(name).overruled += 1

    @property
    def unscored_share(self) -> float:
        """The share of verdicts that are unscored, in 0..1; without those that were not needed."""
        counts = [*self.tally.criteria.values(), self.tally.brought]
        unasked = sum(seen.unasked for seen in (*self.criteria.values(), self.brought))
        total = sum(one.verdicts for one in counts) - unasked
        return (sum(one.unscored for one in counts) - unasked) / total if total else 0.0

    def _seen(self, name: str) -> CriterionSeen:
        return self.criteria.get(name, self.brought)


def _own_reason(grounds: Grounds | Sequence[Grounds] | None) -> str:
    """Why one verdict is unscored, in the words of whoever was asked; of an element, unknown."""
    return grounds.reason if isinstance(grounds, Grounds) else ""
