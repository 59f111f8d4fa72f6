"""What code says of a pair by one principle, before a judge is asked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from rubricc.comparing.pair import Pair, Side
from rubricc.comparing.principle import Principle
from rubricc.comparing.probability import HALF
from rubricc.judging.grounds import Source
from rubricc.plan.verdict import MET, Verdict
from rubricc.runtime.compare import TIE
from rubricc.runtime.decide import NOBODY, NOBODY_APPLIES

_OPEN: Final = (NOBODY, NOBODY_APPLIES)


@dataclass(frozen=True, slots=True)
class Settled:
    """The probability that a is better, or ``None`` with the reason why nobody can tell."""

    p: Fraction | None
    source: Source
    reason: str


def settled_by_code(pair: Pair, principle: Principle) -> Settled | None:
    """What code, or the row itself, says; ``None`` where a judge has to be asked.

    Where both responses have a verdict, the better verdict wins, and equal ones tie. A response
    that says nothing meets no principle and commits no fault: by a principle it loses to one that
    says something, and by a pitfall it gains nothing (One Token to Fool LLM-as-a-Judge, arXiv
    2507.08794).
    """
    of_a, of_b = principle.own
    for verdict, side in ((of_a, "a"), (of_b, "b")):
        if verdict.state == "unscored" and not any(verdict is one for one in _OPEN):
            return Settled(None, "check", f"response {side}: {verdict.reason}")
    if of_a.value is not None and of_b.value is not None:
        p = _better(of_a.value, of_b.value, principle)
        return Settled(p, _source(pair, principle), _words(of_a, of_b))
    if pair.a.says_nothing != pair.b.says_nothing:
        silent = "a" if pair.a.says_nothing else "b"
        return Settled(_against(silent, principle), "check", f"response {silent} says nothing")
    if principle.guidance is None:
        return Settled(None, "check", "it has no text to compare by")
    return None


def half_of_code(pair: Pair, principle: Principle) -> Settled | None:
    """What the check of a ``decide: mean`` says beside the judge; ``None`` for all others."""
    decider = principle.decider
    if decider.check is None or decider.criterion.decide != "mean":
        return None
    values = []
    for side in (pair.a, pair.b):
        found = _where_met(side, principle)
        if found.value is None:
            return Settled(None, "check", f"response {side.name}: {found.reason}")
        values.append(found.value)
    return Settled(_better(values[0], values[1], principle), "check", "")


def _where_met(side: Side, principle: Principle) -> Verdict:
    """The verdict on a response of which a judge said that it meets the criterion: above one half
    exactly where its check holds."""
    decider = principle.decider
    own = side.case.own[decider.criterion.name]
    if isinstance(own, Verdict):
        found = decider.decide(side.case.facts, None, MET)
    else:
        found = decider.decide(side.case.facts, None, [MET] * len(own))
    return found if isinstance(found, Verdict) else found[principle.element or 0]


def _better(of_a: float, of_b: float, principle: Principle) -> Fraction:
    if abs(of_a - of_b) <= TIE:
        return HALF
    return Fraction((of_a > of_b) == (principle.kind == "principle"))


def _against(silent: str, principle: Principle) -> Fraction:
    if principle.kind == "pitfall":
        return HALF
    return Fraction(silent == "b")


def _source(pair: Pair, principle: Principle) -> Source:
    decider = principle.decider
    by_code = decider.check is not None and decider.criterion.decide == "check"
    given = (side.case.given.get(decider.reader.name) for side in (pair.a, pair.b))
    return "given" if not by_code and any(one is not None for one in given) else "check"


def _words(of_a: Verdict, of_b: Verdict) -> str:
    return f"a {of_a.label}, b {of_b.label}"
