"""Tests as examples: what was given and what must come out, in words."""

from __future__ import annotations

from rubricc.explain.show.page import Case
from rubricc.explain.show.wording import titled
from rubricc.ir import worded
from rubricc.ir.module import Expectation, Test
from rubricc.plan.expression import Constant, Expression

_OPERATORS = {
    "<": "below ",
    "<=": "at most ",
    "==": "",
    "!=": "not ",
    ">=": "at least ",
    ">": "above ",
}
_HARD_RULES = {
    "pass": "no hard rule is broken",
    "fail": "a hard rule is broken",
    "unknown": "whether a hard rule is broken is open",
}
_SUBJECTS = {"reward": "the score", "calls": "the number of calls to a judge"}


def case_of(test: Test) -> Case:
    """A test of the language as an example to read."""
    return Case(
        title=titled(test.title),
        inputs=tuple((titled(name), _shown(value)) for name, value in test.inputs.items()),
        given=tuple(f"{titled(entry.name)}: {verdict(entry.verdict)}" for entry in test.given),
        expected=tuple(map(expectation_words, test.expectations)),
    )


def expectation_words(expectation: Expectation) -> str:
    """``expect reward >= 0.5`` as ``the score is at least 0.5``."""
    subject, operator, value = expectation.subject, expectation.operator, expectation.value
    if subject == "hard_rules" and operator == "==" and value in _HARD_RULES:
        return _HARD_RULES[str(value)]
    if subject == "preferred" and operator == "==":
        return f"the response `{value}` is preferred"
    if subject in _SUBJECTS:
        what = _SUBJECTS[subject]
    elif subject.replace("_", "").isalnum():
        what = titled(subject)
    else:
        what = f"`{subject}`"
    if value is None and operator == "==":
        return "there is no score" if subject == "reward" else f"{what} is open"
    if operator == "in":
        return f"{what} is from {verdict(value)} to {verdict(expectation.high)}"
    return f"{what} is {_OPERATORS[operator]}{verdict(value)}"


def verdict(value: object) -> str:
    """A verdict or a number in words; several are joined by commas."""
    if isinstance(value, tuple):
        return ", ".join(map(verdict, value))
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if isinstance(value, int | float):
        return worded.number(value)
    return str(value).replace("_", " ")


def _shown(value: Expression) -> str:
    if isinstance(value, Constant) and isinstance(value.value, str):
        return value.value
    return worded.expression(value)
