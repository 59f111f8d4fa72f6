"""What was found about one criterion, or that nothing was.

*Unscored* is never a number: it carries its reason instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rubricc.plan.scale import Scale

State = Literal["scored", "not_applicable", "unscored"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one criterion, or on one element of one.

    ``value`` is in 0..1, met = 1, and ``None`` unless the state is ``scored``. ``label`` is how a
    person would write it: ``met``, ``unmet``, a level, ``not_applicable`` or ``unscored``.
    ``reason`` says why it is unscored and is empty otherwise.
    """

    state: State
    value: float | None
    label: str | int | float
    reason: str = ""


MET = Verdict("scored", 1.0, "met")
UNMET = Verdict("scored", 0.0, "unmet")
NOT_APPLICABLE = Verdict("not_applicable", None, "not_applicable")


def unscored(reason: str) -> Verdict:
    """A verdict that nobody gave, with the reason in one phrase."""
    return Verdict("unscored", None, "unscored", reason)


def at_level(scale: Scale, point: int | str) -> Verdict:
    """The verdict at one level of ``scale``.

    Raises:
        KeyError: ``point`` is not a level of the scale.
    """
    for level in scale.levels:
        if level.point == point:
            return Verdict("scored", level.value, point)
    raise KeyError(point)
