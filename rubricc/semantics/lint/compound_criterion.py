"""A criterion joined by "and" asks two things, and a judge can answer only one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import COMPOUND_CRITERION
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import SUBJECT, claim, worded

VERBS = """acknowledges adds addresses admits advises apologises apologizes asks avoids brings
calculates cites clarifies closes concludes confirms considers contains corrects declines defines
derives describes directs discusses distinguishes does encourages ensures explains expresses finds
follows gives has helps identifies illustrates includes interprets introduces invites is justifies
keeps leads leaves makes maintains mentions offers omits opens outlines presents preserves proposes
provides quantifies raises reaches recommends refers refuses rejects relates remains reminds
respects restates returns says separates solves stays suggests summarises summarizes takes tells
warns writes""".split()

NOUNS_TOO = """answers backs begins checks claims compares contrasts covers draws ends estimates
flags limits links lists marks matches names notes points puts quotes reports shows starts states
stops supports treats uses""".split()
"""Words that are verbs only where an object follows them."""

OBJECT = (
    r"(?=\s+(?:the|an?|each|every|all|any|both|at|how|why|what|which|when|where|whether|who|that|it|"
    r"its|them|their|one|two|three|no|only|with|to)\b)"
)

JOINED = re.compile(
    r"\band\s+(?:also\s+|then\s+|[a-z]+ly\s+)?"
    r"(?:(?:" + "|".join(VERBS) + r")\b|(?:" + "|".join(NOUNS_TOO) + r")\b" + OBJECT + ")",
    re.IGNORECASE,
)


def compound_criterion(rubric: Rubric) -> Iterator[Finding]:
    """Criteria in which a second verb follows "and"; a list of things is not one."""
    for criterion, text in worded(rubric):
        stated = SUBJECT.sub("", claim(text).lstrip(), count=1)
        opening = stated.split(maxsplit=1)[:1]
        if not opening or not opening[0].lower().endswith("s"):
            continue
        found = JOINED.search(stated)
        if found:
            yield Finding(
                COMPOUND_CRITERION,
                criterion.origin,
                f"`{criterion.name}` asks two things",
                "make it two criteria, so that each can be met by itself",
                phrase=found[0].strip(),
            )
