"""Hard rules: what a broken one does to the reward."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

from rubricc.plan.reward import Reward
from rubricc.scoring.needs import Cells
from rubricc.scoring.span import Span, hull
from rubricc.scoring.values import HOLDS_ABOVE

HardRules = Literal["pass", "fail", "unknown"]


def hard_rules(cells: Iterable[Cells]) -> HardRules:
    """Whether all applicable hard rules hold; one that is broken settles it."""
    state: HardRules = "pass"
    for elements in cells:
        if elements is None:
            state = "unknown"
            continue
        for span in elements:
            if span.low is None or span.high is None or span.low > HOLDS_ABOVE:
                continue
            if span.high <= HOLDS_ABOVE and not span.skipped:
                return "fail"
            state = "unknown"
    return state


def gated(span: Span, state: HardRules, reward: Reward) -> Span:
    """The reward in final units once hard rules have their say."""
    if state == "pass" or reward.hard_rules == "report":
        return span
    if reward.hard_rules == "gate":
        broken = Span(reward.hard_rule_fail, reward.hard_rule_fail)
    else:
        broken = _capped(span, math.inf if reward.cap is None else reward.cap)
    return broken if state == "fail" else hull(span, broken)


def _capped(span: Span, cap: float) -> Span:
    if span.low is None or span.high is None:
        return span
    return span._replace(low=min(span.low, cap), high=min(span.high, cap))
