"""Why an expression gave no answer. None of these is ever read as false or 0.

::

    ExpressionFailed
    ├── NoValue        an operand has no value; ``??`` catches it
    └── CheckFailed    a function cannot say; nothing catches it
        └── OverBudget a function would take too many steps

Every reason is one lower-case phrase that can be shown to the author of a rubric.
"""

from __future__ import annotations


class ExpressionFailed(Exception):
    """An expression has no result for this row; whatever it decides is unscored."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoValue(ExpressionFailed):
    """A division by zero, an index outside, an absent optional, something not applicable."""


def cut(text: str) -> str:
    """``text`` from a row as a reason may show it: on one line, at most 40 characters."""
    line = " ".join(text[:200].split())
    return line if len(line) <= 40 else line[:39] + "…"


class CheckFailed(ExpressionFailed):
    """A function cannot answer for this text, or an extern raised."""


class OverBudget(CheckFailed):
    """The steps that a function may take are used up.

    The budget counts work that the text alone determines, never time: the same row is over
    budget on every machine.
    """
