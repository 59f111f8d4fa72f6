"""A hard rule that code can decide should not wait for a judge, nor depend on one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import CODE_COULD_DECIDE
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import worded

NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|fifty|hundred)"
)
COUNTED = re.compile(
    rf"\b(?:exactly|at most|at least|no more than|fewer than|less than|more than|under|over|up to)"
    rf" {NUMBER} (word|character|sentence|paragraph|line|bullet)(?:s| points?)?\b",
    re.IGNORECASE,
)
SHAPED = (
    (re.compile(r"\bvalid json\b", re.IGNORECASE), "is_json(response)"),
    (
        re.compile(r"\b(?:starts|begins|opens) with (?:the words? )?[\"“']", re.IGNORECASE),
        'starts_with(response, "...")',
    ),
    (
        re.compile(r"\b(?:ends|closes) with (?:the words? )?[\"“']", re.IGNORECASE),
        'ends_with(response, "...")',
    ),
    (
        re.compile(
            r"^(?:The \w+ )?(?:contains|includes|mentions|uses) the (?:exact )?"
            r"(?:words?|phrase|sentence) [\"“']",
            re.IGNORECASE,
        ),
        'contains(response, "...")',
    ),
    (re.compile(r"\bin (?:lower ?case|small letters)\b", re.IGNORECASE), "is_lower(response)"),
    (re.compile(r"\bin (?:upper ?case|capital letters)\b", re.IGNORECASE), "is_upper(response)"),
)


def code_could_decide(rubric: Rubric) -> Iterator[Finding]:
    """Hard rules about counts, JSON or fixed words that have no check."""
    for criterion, text in worded(rubric):
        if criterion.kind != "hard_rule" or criterion.check:
            continue
        found, check = _checkable(text)
        if found:
            yield Finding(
                CODE_COULD_DECIDE,
                criterion.origin,
                f"code could decide `{criterion.name}`",
                f"add a check such as `check: {check}`",
                phrase=found,
            )


def _checkable(text: str) -> tuple[str, str]:
    counted = COUNTED.search(text)
    if counted:
        return counted[0], f"{counted[1].lower()}s(response) <= ..."
    for pattern, check in SHAPED:
        found = pattern.search(text)
        if found:
            return found[0], check
    return "", ""
