"""A plan's formula, prepared once: verdicts in, a score with bounds out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property

from rubricc.plan.criterion import Criterion
from rubricc.plan.plan import Plan
from rubricc.scoring.completions import exact_outcome
from rubricc.scoring.detail import Detail
from rubricc.scoring.expression import Evaluate
from rubricc.scoring.fast import Flat, FlatScore, flat_score, flatten
from rubricc.scoring.gate import HardRules
from rubricc.scoring.layout import Layout
from rubricc.scoring.outcome import Evidence, Outcome, account_for
from rubricc.scoring.score import Score, Status
from rubricc.scoring.shape import shaped
from rubricc.scoring.span import Span
from rubricc.scoring.step import Bounds
from rubricc.scoring.values import Given


class Formula:
    """How one plan turns verdicts into a reward.

    ``evaluate`` computes the parts of ``score:`` and of classes that read the data row or call
    Python; without it they are unknown. ``brought`` are criteria that a data row supplies for a
    generated slot. With ``open_slot`` the row is not known yet, and the bounds hold for whatever
    it may bring.

    Raises:
        ValueError: two criteria have the same name. A plan that no compiler made can also name
            criteria that it lacks, or carry weights of the wrong sign; that is found by the first
            score.
    """

    def __init__(
        self,
        plan: Plan,
        evaluate: Evaluate | None = None,
        *,
        brought: Sequence[Criterion] = (),
        open_slot: bool = False,
    ) -> None:
        self.layout = Layout(plan, brought, open_slot=open_slot)
        self._evaluate = evaluate

    @cached_property
    def flat(self) -> Flat | None:
        """The table of the short way; ``None`` where only the long way will do."""
        return flatten(self.layout)

    def score(
        self,
        verdicts: Mapping[str, Given],
        inputs: Mapping[str, object] | None = None,
        *,
        length: float | None = None,
    ) -> Score:
        """The score of one response.

        ``verdicts`` are the criteria's own, after checks, ``when`` and ``decide``: one each, or
        one an element where a criterion has ``each``. A missing name is unscored, and may still
        not apply where the criterion has any ``when``; an unscored verdict may still not apply
        where its ``applies`` or the criterion's ``open_when`` says so. ``length`` is the length of
        the response in the unit of the length penalty; without it the penalty is open.

        Raises:
            ValueError: a verdict for a name that the plan does not have, or a list of verdicts for
                a criterion without ``each``.
        """
        if not verdicts.keys() <= self.layout.keys:
            raise ValueError(f"the plan has no criterion `{self._stranger(verdicts)}`")
        evidence = Evidence(dict(verdicts), inputs, length, self._evaluate)
        if verdicts and (length is not None or self.layout.reward.length_penalty is None):
            flat = self.flat
            found = None if flat is None else flat_score(flat, self.layout, evidence.given)
            if found is not None:
                return self._short(found, evidence)
        return self._long(evidence)

    def _stranger(self, verdicts: Mapping[str, Given]) -> str:
        return next(name for name in verdicts if name not in self.layout.keys)

    def _short(self, flat: FlatScore, evidence: Evidence) -> Score:
        """Every verdict is known, so the reward is one number or undefined."""
        reward = self.layout.reward
        detail = Detail(self.layout, evidence, flat=self.flat)
        state: HardRules = "fail" if flat.failed else "pass"
        final = ungated = (
            None if flat.score is None else shaped(flat.score, reward, evidence.length)
        )
        if flat.failed and reward.hard_rules == "gate":
            final = reward.hard_rule_fail
        elif flat.failed and reward.hard_rules == "cap" and final is not None:
            final = min(final, math.inf if reward.cap is None else reward.cap)
        status: Status = "undefined" if final is None else "decided"
        return Score(
            final,
            final,
            final,
            state,
            status,
            final is None,
            Bounds(ungated, ungated),
            (),
            detail,
        )

    def _long(self, evidence: Evidence) -> Score:
        account = account_for(self.layout, evidence)
        outcome = account.outcome()
        if not _settled(outcome):
            outcome = exact_outcome(account) or outcome
        span = outcome.reward
        low, high = _finite(span.low), _finite(span.high)
        decided = low is not None and low == high and not span.undefined
        subjects = self.layout.subjects
        return Score(
            low if decided else None,
            low,
            high,
            outcome.hard_rules,
            "undefined" if span.low is None else "decided" if decided else "undecided",
            span.undefined,
            Bounds(_finite(outcome.ungated.low), _finite(outcome.ungated.high)),
            tuple(subjects[place].name for place in sorted(account.resolved.ignored)),
            Detail(self.layout, evidence, account, outcome),
        )


def _settled(outcome: Outcome) -> bool:
    span: Span = outcome.reward
    return span.low == span.high and not span.undefined


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
