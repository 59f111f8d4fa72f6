"""An answer that a script gives, and how verdicts are written as one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from rubricc.endpoints.fake.asked import Asked
from rubricc.endpoints.fake.question import AskedQuestion
from rubricc.endpoints.reply import Reply, Stopped
from rubricc.prompts.schema import CANNOT_TELL, NOT_APPLICABLE

Decided = str | Mapping[str, float]
"""A verdict, or the probability of each."""

SURE: Final = 0.9
"""The probability of a verdict that was decided without probabilities; the other labels share
the rest."""

REASON: Final = "decided by a script"

_WORDS: Final = re.compile(r"\S+(?:[ \t]+\S+){0,5}")
"""The first words of a text, at most six and on one line."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a script answers to one call."""

    text: str
    logprobs: Mapping[str, float] | None = None
    """Natural logarithms by choice, where the call wants them."""
    stopped: Stopped = "end"


Given = Answer | Reply | str
"""What a script may give: an answer, a reply whose tokens it counts itself, or a whole text."""


def answer_in(given: Given) -> Answer:
    """The answer in what a script gave."""
    if isinstance(given, str):
        return Answer(given)
    if isinstance(given, Reply):
        return Answer(given.text, given.logprobs, given.stopped)
    return given


def written(asked: Asked, decided: Mapping[AskedQuestion, Decided]) -> Answer:
    """The answer that says ``decided``, in the form that ``asked`` wants.

    One JSON object in the order of the schema; or one letter with its log-probabilities. Evidence
    is the first words of the response for ``met`` and every level above the lowest, else empty.
    """
    if asked.letters:
        ((question, verdict),) = decided.items()
        return _letter(asked, probabilities(question, verdict))
    entries = {
        question: _entry(question, likeliest(verdict)) for question, verdict in decided.items()
    }
    content: dict[str, Any] = {}
    if asked.kind in ("holistic", "compare"):
        (content,) = entries.values()
    elif asked.kind == "group":
        for question, entry in entries.items():
            content.setdefault(question.response_id, {})[question.key] = entry
    else:
        content = {question.key: entry for question, entry in entries.items()}
    return Answer(json.dumps(content, ensure_ascii=False))


def probabilities(question: AskedQuestion, decided: Decided) -> dict[str, float]:
    """The probability of each label of a question."""
    if isinstance(decided, Mapping):
        return dict(decided)
    others = [label for label in question.labels if label != decided]
    rest = (1 - SURE) / len(others) if others else 0.0
    return {decided: SURE if others else 1.0, **dict.fromkeys(others, rest)}


def likeliest(decided: Decided) -> str:
    """The verdict; of probabilities the first of the highest."""
    return decided if isinstance(decided, str) else max(decided, key=lambda label: decided[label])


def first_words(text: str) -> str:
    """The first words of ``text``, byte for byte, at most six; empty where there are none."""
    found = _WORDS.search(text)
    return found[0] if found else ""


def _letter(asked: Asked, probability: Mapping[str, float]) -> Answer:
    by_letter = {
        letter: probability[label]
        for letter, label in asked.letters.items()
        if probability.get(label, 0.0) > 0
    }
    best = max(by_letter, key=lambda letter: by_letter[letter])
    logarithms = {letter: math.log(value) for letter, value in by_letter.items()}
    return Answer(best, logarithms)


def _entry(question: AskedQuestion, label: str) -> dict[str, object]:
    values = {"evidence": _evidence(question, label), "reason": REASON}
    return {name: values.get(name, label) for name in question.wants}


def _evidence(question: AskedQuestion, label: str) -> str:
    if label in (NOT_APPLICABLE, CANNOT_TELL, question.scored[0]):
        return ""
    return first_words(question.response)
