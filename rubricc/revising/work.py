"""The steps of one row, one after the other.

Before each step the hard rules of the text are known. Those that it breaks are what the step goes
by; where it breaks none, or none that can be put in words, rules are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rubricc.judging.sample import Bill
from rubricc.judging.shown import Shown
from rubricc.plan.policy import Revision
from rubricc.revising.critique import Finding
from rubricc.revising.draws import Deck, drawn
from rubricc.revising.editor import Answer, Editor, Sight
from rubricc.revising.hard_rules import HardRuleJudge
from rubricc.revising.pool import DRAWN, Entry, applicable, pool_of, usable
from rubricc.revising.step import HardRules, Revised, RowStatus, Step
from rubricc.revising.text import replaced, text_of, with_text
from rubricc.runtime.row_score import id_of
from rubricc.runtime.scorer import Scorer

NO_WORDS = "it is broken"
"""What a finding says of a broken rule where nobody gave a reason."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What every row is worked on with."""

    scorer: Scorer
    hard_rules: HardRuleJudge
    editor: Editor


class Work:
    """One row under way.

    Raises:
        RowInvalid: the row cannot be revised.
    """

    def __init__(self, tools: Tools, row: Mapping[str, object]) -> None:
        self._tools = tools
        self._row = row
        self._plan = tools.scorer.plan
        self._revision = self._plan.revision or Revision()
        self._parameters = frozenset(parameter.name for parameter in self._plan.parameters)
        self._first = self._text = text_of(row)
        self._case = tools.scorer.case(row)
        self._values = Shown(self._case).plain
        self._pool = pool_of(self._plan, self._case)
        drawable = [name for name, entry in self._pool.items() if entry.kind in DRAWN]
        self._deck = Deck(self._revision.seed, id_of(row), drawable)
        self._hard: HardRules | None = None
        self._steps: list[Step] = []
        self._has_ended = False
        self._bill = Bill()

    async def done(self) -> Revised:
        """The row after its last step.

        Raises:
            RowInvalid: the row cannot be shown to a judge.
            EndpointUnusable: an endpoint never answered and never will.
        """
        self._hard = before = await self._judged()
        for number in range(1, self._revision.steps + 1):
            broken = self._broken()
            rules = broken or self._drawn(number)
            if not rules:
                break
            self._steps.append(await self._step(number, rules, "broken" if broken else "drawn"))
            if self._has_ended or self._may_stop():
                break
        return self._revised(before)

    # ---- which rules -----------------------------------------------------------------------------

    def _broken(self) -> list[Entry]:
        """The hard rules that the text breaks and that can be put in words."""
        names = () if self._hard is None else self._hard.broken
        return [self._pool[name] for name in names if name in self._pool and self._is_usable(name)]

    def _drawn(self, number: int) -> list[Entry]:
        revision = self._revision
        names = [
            name
            for name in applicable(self._pool, self._case)
            if self._pool[name].kind in DRAWN and self._is_usable(name)
        ]
        if revision.principles_per_step == "all":
            return [self._pool[name] for name in names]
        count = revision.principles_per_step
        if revision.without_replacement:
            hand = self._deck.deal(count, names)
        else:
            hand = drawn(revision.seed, id_of(self._row), number, names, count)
        return [self._pool[name] for name in hand]

    def _is_usable(self, name: str) -> bool:
        values = {**self._values, "response": self._text}
        return usable(self._pool[name], values, critiques=self._revision.critiques == "on")

    # ---- one step --------------------------------------------------------------------------------

    async def _step(
        self, number: int, rules: Sequence[Entry], taken: Literal["drawn", "broken"]
    ) -> Step:
        names = tuple(rule.name for rule in rules)
        state = None if self._hard is None else self._hard.state
        step = Step(number, taken, names, "failed", hard_before=state, hard_after=state)
        tag = f"{id_of(self._row)}, step {number}"
        sight = Sight(self._values, self._text, rules, number, tag)
        findings: tuple[Finding, ...] = ()
        if self._revision.critiques == "on":
            said = await self._tools.editor.critique(sight)
            self._take(said)
            step = _criticised(step, said)
            if said.critique is None:
                return step
            findings = said.critique.findings if said.critique.needs_revision else ()
            if not said.critique.needs_revision:
                if taken == "drawn":
                    return replace(step, status="no_change")
                findings = self._from_verdicts(names)
        written = await self._tools.editor.revision(sight, findings)
        self._take(written)
        return await self._rewritten(step, written)

    async def _rewritten(self, step: Step, written: Answer) -> Step:
        step = replace(step, writer=written.model)
        if written.revision is None:
            return replace(step, reason=written.reason)
        self._text = written.revision
        row = with_text(self._row, self._text, self._parameters)
        self._case = self._tools.scorer.case(row)
        self._hard = await self._judged()
        state = None if self._hard is None else self._hard.state
        return replace(step, status="revised", revision=self._text, hard_after=state)

    def _from_verdicts(self, names: Sequence[str]) -> tuple[Finding, ...]:
        """What the judge's verdicts say of broken rules of which its critique says nothing."""
        reasons = {} if self._hard is None else self._hard.reasons
        said = ((name, *reasons.get(name, ("", ""))) for name in names)
        return tuple(Finding(name, quote, reason or NO_WORDS) for name, quote, reason in said)

    async def _judged(self) -> HardRules | None:
        found, bill = await self._tools.hard_rules.judge(self._case)
        self._bill.join(bill)
        return found

    def _take(self, answer: Answer) -> None:
        self._bill.join(answer.bill)
        self._has_ended = self._has_ended or answer.has_ended

    # ---- the end ---------------------------------------------------------------------------------

    def _may_stop(self) -> bool:
        return self._revision.stop_when_satisfied and self._is_satisfied() is True

    def _is_satisfied(self) -> bool | None:
        """Whether the last critique found nothing and no hard rule is broken."""
        if self._revision.critiques == "off" or not self._steps:
            return None
        is_broken = self._hard is not None and self._hard.state == "fail"
        return self._steps[-1].status == "no_change" and not is_broken

    def _revised(self, before: HardRules | None) -> Revised:
        response = self._row.get("response")
        is_changed = any(step.status == "revised" for step in self._steps)
        failed = next((step for step in self._steps if step.status == "failed"), None)
        status: RowStatus = "revised" if is_changed else "unchanged"
        reason = self._still_open()
        if failed is not None:
            status, reason = "incomplete", f"step {failed.step}: {failed.reason}"
        return Revised(
            id_of(self._row),
            self._row,
            self._plan.digest,
            status,
            reason,
            replaced(response, self._text) if is_changed else response,
            tuple(self._steps),
            self._is_satisfied(),
            before,
            self._hard,
            self._bill,
        )

    def _still_open(self) -> str:
        """Which hard rules are broken in the end, or not known to hold."""
        found = self._hard
        if found is None or found.state == "pass":
            return ""
        kinds = (("still broken", found.broken), ("not known to hold", found.unknown))
        return "; ".join(
            f"{kind}: {', '.join(f'`{name}`' for name in names)}" for kind, names in kinds if names
        )


def _criticised(step: Step, said: Answer) -> Step:
    """The step with what the judge answered."""
    found = said.critique
    step = replace(step, critique=said.said, judge=said.model, reason=said.reason)
    if found is None:
        return step
    return replace(step, findings=found.findings, needs_revision=found.needs_revision)
