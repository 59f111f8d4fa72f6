"""A criterion that only says "good" leaves the judge to invent what is meant."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import VAGUE_CRITERION
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import STOPWORDS, worded, words

VAGUE = frozenset(
    """acceptable adequate appropriate appropriately best better decent effective effectively
    excellent fine good great helpful high high-quality ideal nice nicely overall proper properly
    quality reasonable reasonably satisfactory sensible solid strong suitable useful well
    well-written""".split()
)
FILLER = frozenset(
    """all are does gives good makes offers overall provides shows so tone user uses very written
    style content way manner generally judgement judgment job writing""".split()
)
EMPTY = VAGUE | FILLER | STOPWORDS


def vague_criterion(rubric: Rubric) -> Iterator[Finding]:
    """Criteria whose words, but for filler, are all of praise; anchored scales are exempt."""
    for criterion, text in worded(rubric):
        if not all(word in EMPTY for word in words(text)):
            continue
        vague = [word for word in words(text) if word in VAGUE]
        anchored = criterion.scale and all(level.anchor for level in criterion.scale.levels)
        if vague and not anchored and not criterion.check:
            yield Finding(
                VAGUE_CRITERION,
                criterion.origin,
                f"`{vague[0]}` alone does not say what to look for",
                "name what a reader would see in the response",
                phrase=vague[0],
            )
