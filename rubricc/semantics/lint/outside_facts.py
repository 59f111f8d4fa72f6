"""Whether a fact is right cannot be judged from the response alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import OUTSIDE_FACTS
from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.text import Slot
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import claim, may_say, worded

FACTUAL = re.compile(
    r"\b(?:factual(?:ly)?|accurate(?:ly)?|up to date|true facts|"
    r"(?:is|are|states?|gives?|reaches?|arrives at)(?: \w+){0,2} (?:correct|right) "
    r"(?:answer|date|dose|figure|number|result|value|year|name|fact)s?|"
    r"(?:is|are) correct|facts? (?:is|are) (?:right|true))\b",
    re.IGNORECASE,
)

STEMS = ("factual", "accurate", "up to date", "true", "correct", "right")
"""What stands in whatever ``FACTUAL`` finds."""


def _is_supplied(criterion: Criterion) -> bool:
    texts = (criterion.text or (), *criterion.when_text)
    return any(isinstance(part, Slot) for text in texts for part in text)


def outside_facts(rubric: Rubric) -> Iterator[Finding]:
    """Criteria about truth, in a rubric without ``reference``, that no slot supplies with facts."""
    if any(parameter.name == "reference" for parameter in rubric.parameters):
        return
    for criterion, text in worded(rubric):
        found = FACTUAL.search(claim(text)) if may_say(text, STEMS) else None
        if found and not criterion.check and not _is_supplied(criterion):
            yield Finding(
                OUTSIDE_FACTS,
                criterion.origin,
                f"`{criterion.name}` needs facts that no row supplies",
                "declare `reference: text`, or put the fact into the text through a slot",
                phrase=found[0],
            )
