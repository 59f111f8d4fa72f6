"""The answer to a comparison, held to its three verdicts: valid, or invalid with the reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from rubricc.judging.answer import MISSING, NO_OBJECT, NOT_REACHED, WRAPPERS, label_of
from rubricc.judging.expected import MIN_MASS
from rubricc.judging.extract import extract
from rubricc.judging.json_object import Extracted
from rubricc.judging.sheet import Said
from rubricc.plan.verdict import Verdict, unscored
from rubricc.prompts.schema import COMPARE_LABELS, LETTER_LABELS

VERDICT: Final = "verdict"
"""The key of the verdict in an answer."""

FIRST_BETTER: Final = {"A": 1.0, "tie": 0.5, "B": 0.0}
"""The probability that the response called A, which is shown first, is the better one."""

NO_LETTER: Final = unscored("the letters A and B hold less than half of the probability")


class NoAnswer(Exception):
    """A text holds no verdict; the message says why, in one phrase."""


def read_comparison(text: str) -> tuple[str, str]:
    """The label and the reason that ``text`` gives.

    Raises:
        NoAnswer: it is no object, or its verdict is none of the three.
    """
    found = extract(text)
    if found is None:
        raise NoAnswer(NO_OBJECT)
    found = _unwrapped(found)
    for name in (VERDICT, "reason"):
        if name in found.duplicated:
            raise NoAnswer(f"`{name}` stands there twice")
    if VERDICT not in found.entries:
        raise NoAnswer(MISSING if found.complete else NOT_REACHED)
    label = label_of(found.entries[VERDICT], COMPARE_LABELS)
    if label is None:
        raise NoAnswer("unknown verdict")
    reason = found.entries.get("reason")
    if not isinstance(reason, str | None):
        raise NoAnswer("`reason` is no text")
    return label, (reason or "").strip()


def written_verdict(label: str) -> Verdict:
    """The verdict that a label says: its value is the probability that A is better.

    Raises:
        KeyError: there is no such label.
    """
    return Verdict("scored", FIRST_BETTER[label], label)


def letters_said(logprobs: Mapping[str, float]) -> Said:
    """What the log-probabilities of the two letters amount to.

    The value is exp(A) / (exp(A) + exp(B)) (constitutional AI, arXiv 2212.08073, section 4.1); a
    letter that is left out counts as impossible. Where both together have less than half of the
    probability the model most likely meant neither, and nothing is said.
    """
    known = {
        letter: min(logprobs[letter], 0.0)
        for letter in LETTER_LABELS
        if letter in logprobs and math.isfinite(logprobs[letter])
    }
    kept = {"logprobs": dict(sorted(known.items()))}
    masses = [math.exp(known[letter]) if letter in known else 0.0 for letter in LETTER_LABELS]
    if math.fsum(masses) < MIN_MASS:
        return Said(NO_LETTER, kept=kept)
    share = masses[0] / math.fsum(masses)
    return Said(Verdict("scored", share, "A" if share > 0.5 else "B"), kept=kept)


def _unwrapped(found: Extracted) -> Extracted:
    """The answer without the one name around it, where a model put one."""
    keys = found.keys
    if len(keys) != 1 or keys[0] not in WRAPPERS:
        return found
    inner = found.unfinished[1] if found.unfinished is not None else found.entries.get(keys[0])
    return inner if isinstance(inner, Extracted) else found
