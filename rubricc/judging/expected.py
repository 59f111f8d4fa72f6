"""Log-probabilities of an answer's one letter to a verdict.

The value is the expected level, as in G-Eval (arXiv 2303.16634): the mean of the values of the
verdicts, weighted by the probability of their letters. For met and unmet that is P(met). Verdicts
that have no value take no part in the mean and decide by their share: see :func:`expected_verdict`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from rubricc.judging.verdicts import CANNOT_TELL, at_value, verdict_of
from rubricc.plan.criterion import Question
from rubricc.plan.verdict import MET, NOT_APPLICABLE, Verdict, unscored
from rubricc.prompts.schema import letters

MIN_MASS: Final = 0.5
"""The least probability of all letters together. Below it the model most likely would have written
something else than a letter, and the letters are a conditional that it never meant."""

NO_LETTER: Final = unscored("the letters of the verdicts hold less than half of the probability")
UNDECIDED: Final = unscored("no kind of verdict holds more than half of the probability")


def expected_verdict(question: Question, logprobs: Mapping[str, float]) -> Verdict:
    """The verdict on ``question`` that the log-probabilities of its letters amount to.

    ``logprobs`` are natural logarithms by letter; a letter left out counts as impossible, one that
    is no verdict of the question is ignored. The letters' probabilities are normalised to 1. Then
    ``cannot_tell`` or *not applicable* stands where it has more than half, and so does a value;
    where none of the three has, it is unscored.
    """
    mass = {
        label: _probability(logprobs[letter])
        for letter, label in letters(question).items()
        if letter in logprobs
    }
    total = math.fsum(mass.values())
    if total < MIN_MASS:
        return NO_LETTER
    kinds: dict[str, list[tuple[float, Verdict]]] = {}
    for label, probability in mass.items():
        verdict = verdict_of(question, label)
        kinds.setdefault(verdict.state, []).append((probability, verdict))
    for state, found in kinds.items():
        share = math.fsum(probability for probability, _ in found)
        if share > total / 2:
            return _of_kind(question, state, found, share)
    return UNDECIDED


def _of_kind(
    question: Question, state: str, found: list[tuple[float, Verdict]], share: float
) -> Verdict:
    if state == "unscored":
        return CANNOT_TELL
    if state == "not_applicable":
        return NOT_APPLICABLE
    if question.asks == "applicability":
        return MET
    values = [verdict.value or 0.0 for _, verdict in found]
    mean = math.fsum(probability * (verdict.value or 0.0) for probability, verdict in found) / share
    return at_value(question.scale, min(max(mean, min(values)), max(values)))


def _probability(logprob: float) -> float:
    """From its logarithm; what is no number counts as impossible, rounding above 0 as certain."""
    return 0.0 if math.isnan(logprob) else math.exp(min(logprob, 0.0))
