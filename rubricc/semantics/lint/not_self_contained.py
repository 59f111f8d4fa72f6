"""A judge sees each criterion by its key, perhaps alone: it cannot follow "as above"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import NOT_SELF_CONTAINED
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import may_say, worded

POINTING = re.compile(
    r"\b(?:as|see|than|mentioned|described|listed|stated) (?:above|below)\b|\bditto\b|"
    r"\bas before\b|\baforementioned\b|\b(?:above|below)-mentioned\b|"
    r"\b(?:previous|preceding|above) (?:criterion|criteria|rule|principle|pitfall|item)s?\b|"
    r"\b(?:next|other) (?:criterion|criteria|rule|principle|pitfall)s?\b(?! (?:of|in|for)\b)|"
    r"\b(?:first|second|third|last) (?:criterion|criteria|pitfall)s?\b|"
    r"\b(?:criterion|rule|item) (?:\d+|(?-i:[A-Z]))\b(?! (?:of|in)\b)|"
    r"\bthis rubric\b|\bsame as (?:the )?(?:above|previous|last)\b",
    re.IGNORECASE,
)

STEMS = (
    *("above", "below", "ditto", "as before", "aforementioned", "same as", "this rubric"),
    *("criteri", "rule", "principle", "pitfall", "item"),
)
"""What stands in whatever ``POINTING`` finds."""


def not_self_contained(rubric: Rubric) -> Iterator[Finding]:
    """Criteria that point at another criterion or at the page."""
    for criterion, text in worded(rubric):
        found = POINTING.search(text) if may_say(text, STEMS) else None
        if found:
            yield Finding(
                NOT_SELF_CONTAINED,
                criterion.origin,
                f"`{found[0]}` points at something that the judge may not see",
                "repeat what is meant, or order criteria with `needs`",
                phrase=found[0],
            )
