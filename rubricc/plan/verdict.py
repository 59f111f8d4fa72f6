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
    ``reason`` says why it is unscored and is empty otherwise. ``applies`` belongs to unscored
    verdicts: true once every ``when`` is known to hold, false while one could not be decided, and
    ``None`` where the criterion's ``open_when`` says whether it may still not apply. ``own`` is
    the criterion's own verdict where an unmet or unscored need overruled it.
    """

    state: State
    value: float | None
    label: str | int | float
    reason: str = ""
    applies: bool | None = None
    own: Verdict | None = None


MET = Verdict("scored", 1.0, "met")
UNMET = Verdict("scored", 0.0, "unmet")
NOT_APPLICABLE = Verdict("not_applicable", None, "not_applicable")


def unscored(reason: str, *, applies: bool | None = None) -> Verdict:
    """A verdict that nobody gave, with the reason in one phrase.

    ``applies`` is true when the criterion is known to apply, and false when it may still not.
    """
    return Verdict("unscored", None, "unscored", reason, applies)


def at_level(scale: Scale, point: int | str) -> Verdict:
    """The verdict at one level of ``scale``.

    Raises:
        KeyError: ``point`` is not a level of the scale.
    """
    for level in scale.levels:
        if level.point == point:
            return Verdict("scored", level.value, point)
    raise KeyError(point)
