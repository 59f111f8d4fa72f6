"""A criterion joined by "and" asks two things, and a judge can answer only one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import COMPOUND_CRITERION
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import worded

VERBS = """acknowledges adds addresses admits advises answers apologises apologizes asks avoids
backs begins brings calculates checks cites claims clarifies closes compares concludes confirms
considers contains contrasts corrects covers declines defines derives describes directs discusses
distinguishes does draws encourages ends ensures estimates explains expresses finds flags follows
gives has helps identifies illustrates includes interprets introduces invites is justifies keeps
leads leaves limits links lists makes maintains marks matches mentions names notes offers omits
opens outlines points presents preserves proposes provides puts quantifies quotes raises reaches
recommends refers refuses rejects relates remains reminds reports respects restates returns says
separates shows solves starts states stays stops suggests summarises summarizes supports takes
tells treats uses warns writes""".split()

JOINED = re.compile(
    r"\band\s+(?:also\s+|then\s+|clearly\s+|explicitly\s+|[a-z]+ly\s+)?"
    r"(" + "|".join(VERBS) + r")\b",
    re.IGNORECASE,
)


def compound_criterion(rubric: Rubric) -> Iterator[Finding]:
    """Criteria in which a second verb follows "and"; a list of things is not one."""
    for criterion, text in worded(rubric):
        found = JOINED.search(text)
        opening = text.split(maxsplit=1)[:1]
        if found and opening and opening[0].lower().endswith("s"):
            yield Finding(
                COMPOUND_CRITERION,
                criterion.origin,
                f"`{criterion.name}` asks two things",
                "make it two criteria, so that each can be met by itself",
                phrase=found[0].strip(),
            )
