"""One ``expect`` line against what came out."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Final

from rubricc.ir.module import Expectation
from rubricc.runtime.given import Written
from rubricc.suite.lacking import lacking
from rubricc.suite.subject import PAIR, Subject

EXACT: Final = 1e-9
"""A reward equals a number that is no further away."""

COMPARE: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}


class DoesNotHold(Exception):
    """What came out is not what is expected; the message says both."""


class NotDecided(Exception):
    """Verdicts that nobody gave leave it open; the message names them."""


def hold(expectation: Expectation, subject: Subject) -> None:
    """Return where the expectation holds.

    Raises:
        DoesNotHold: it cannot hold, whatever is still open.
        NotDecided: whether it holds depends on verdicts that nobody gave.
    """
    checks = {
        "reward": _reward,
        "hard_rules": _hard_rules,
        "calls": _calls,
        "preferred": _preferred,
    }
    checks.get(expectation.subject, _verdict)(expectation, subject)


def _reward(expectation: Expectation, subject: Subject) -> None:
    score = subject.whole
    if expectation.value is None:
        _reward_or_none(expectation, subject)
        return
    if score.status == "undefined":
        raise DoesNotHold(_said(expectation, "none: the formula gives no reward"))
    low = -float("inf") if score.low is None else score.low
    high = float("inf") if score.high is None else score.high
    always, never = _over_interval(expectation, low, high)
    if always and not score.may_be_undefined:
        return
    actual = _number(low) if low == high else f"between {_number(low)} and {_number(high)}"
    if never or not subject.missing_for_reward:
        raise DoesNotHold(_said(expectation, actual))
    raise NotDecided(f"the reward is {actual}; {subject.lacks(subject.missing_for_reward)}")


def _reward_or_none(expectation: Expectation, subject: Subject) -> None:
    score = subject.whole
    if (score.reward is None) == (expectation.operator == "=="):
        return
    if score.reward is not None:
        raise DoesNotHold(_said(expectation, _number(score.reward)))
    if score.status == "undecided" and subject.missing_for_reward:
        raise NotDecided(subject.lacks(subject.missing_for_reward))
    raise DoesNotHold(_said(expectation, "none"))


def _over_interval(expectation: Expectation, low: float, high: float) -> tuple[bool, bool]:
    """Whether every value from ``low`` to ``high`` satisfies the expectation, and whether none."""
    value, sign = float(expectation.value or 0.0), expectation.operator
    if sign == "in":
        end = value if expectation.high is None else expectation.high
        inside = value - EXACT <= low and high <= end + EXACT
        return inside, high < value - EXACT or low > end + EXACT
    if sign in ("==", "!="):
        equal = abs(low - value) <= EXACT and abs(high - value) <= EXACT
        apart = high < value - EXACT or low > value + EXACT
        return (equal, apart) if sign == "==" else (apart, equal)
    slack = EXACT if sign == "<=" else -EXACT if sign == ">=" else 0.0
    holds = [COMPARE[sign](end, value + slack) for end in (low, high)]
    return all(holds), not any(holds)


def _hard_rules(expectation: Expectation, subject: Subject) -> None:
    actual = subject.score.hard_rules
    if COMPARE[expectation.operator](actual, expectation.value):
        return
    hard = {c.name for c in subject.scorer.plan.criteria if c.kind == "hard_rule"}
    missing = [name for name in subject.missing if name.partition("[")[0] in hard]
    if actual == "unknown" and missing:
        raise NotDecided(subject.lacks(missing))
    raise DoesNotHold(_said(expectation, f"`{actual}`"))


def _calls(expectation: Expectation, subject: Subject) -> None:
    calls = subject.calls
    always, _ = _over_interval(expectation, calls.count, calls.count)
    certain = not calls.unanswered or expectation.operator in ("<", "<=")
    if always and certain:
        return
    if calls.unanswered:
        most = "1 call" if calls.count == 1 else f"{calls.count} calls"
        raise NotDecided(f"at most {most}; {lacking(calls.unanswered, {})}")
    raise DoesNotHold(_said(expectation, str(calls.count)))


def _preferred(expectation: Expectation, subject: Subject) -> None:
    for score in subject.pair:
        if score.error is not None:
            raise DoesNotHold(score.error)
    found = subject.preferred()
    preference = subject.scorer.plan.preference
    pairwise = preference is not None and preference.mode == "pairwise"
    broken = {score.hard_rules for score in subject.pair} == {"pass", "fail"}
    if pairwise and not broken:
        raise NotDecided(
            "a judge compares the two responses: write `preference { mode: scores }` to compare "
            "their rewards"
        )
    actual = {"a": "chosen", "b": "rejected", "tie": "tie", None: None}[found]
    if COMPARE[expectation.operator](actual, expectation.value):
        return
    missing = subject.missing_in_pair()
    if actual is None and missing:
        raise NotDecided(subject.lacks(missing, PAIR))
    rewards = " and ".join(
        _number(score.reward) if score.reward is not None else "none" for score in subject.pair
    )
    raise DoesNotHold(_said(expectation, f"`{actual or 'none'}`, with rewards {rewards}"))


def _verdict(expectation: Expectation, subject: Subject) -> None:
    actual = _written(expectation.subject, subject)
    wanted = expectation.value
    if actual == "unscored" and wanted != "unscored":
        if expectation.subject in subject.missing:
            raise NotDecided(subject.lacks([expectation.subject]))
        name = expectation.subject.partition("[")[0]
        reason = subject.score.reasons.get(name, "")
        if reason and subject.missing and _waits(name, subject):
            raise NotDecided(f"{reason}; {subject.lacks(subject.missing)}")
        raise DoesNotHold(_said(expectation, f"`unscored`: {reason}" if reason else "`unscored`"))
    if expectation.operator in ("==", "!="):
        if COMPARE[expectation.operator](actual, wanted):
            return
    elif isinstance(actual, (int, float)) and _over_interval(expectation, actual, actual)[0]:
        return
    raise DoesNotHold(_said(expectation, f"`{actual}`"))


def _waits(name: str, subject: Subject) -> bool:
    """Whether a criterion has needs, so that another's missing verdict can leave it unscored."""
    return any(c.name == name and c.needs for c in subject.scorer.plan.criteria)


def _written(name: str, subject: Subject) -> Written:
    """The verdict on a criterion, or on the element of one that ``covers[0]`` names."""
    verdicts = subject.score.verdicts
    bare, _, index = name.rstrip("]").partition("[")
    label = verdicts.get(name, verdicts.get(bare, "unscored"))
    if not isinstance(label, list):
        return label
    place = int(index or 0)
    if place >= len(label):
        elements = "1 element" if len(label) == 1 else f"{len(label)} elements"
        raise DoesNotHold(f"there is no `{name}`: `{bare}` has {elements}")
    return label[place]


def _said(expectation: Expectation, actual: str) -> str:
    return f"expected {_wanted(expectation)}, got {actual}"


def _wanted(expectation: Expectation) -> str:
    value = expectation.value
    if value is None:
        shown = "none"
    elif isinstance(value, str):
        shown = f"`{value}`"
    else:
        shown = _number(float(value))
    if expectation.operator == "in":
        end = expectation.high if expectation.high is not None else 0.0
        return f"{shown} to {_number(end)}"
    words = {"==": "", "!=": "anything but "}
    return words.get(expectation.operator, f"{expectation.operator} ") + shown


def _number(value: float) -> str:
    return f"{value:.12g}"
