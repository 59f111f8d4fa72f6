"""Where no principle applies, pitfalls alone start at 1: an untouched row gets the full reward."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import PITFALL_REMAINDER
from rubricc.ir.rubric import Rubric
from rubricc.semantics.lint.finding import Finding


def pitfall_remainder(rubric: Rubric) -> Iterator[Finding]:
    """Rubrics with pitfalls that always apply and principles that all may not.

    The reward block's ``no_principles`` decides what such a row gets; only its default is reported.
    """
    reward = rubric.reward
    if reward.aggregate != "weighted_mean" or reward.no_principles != "start_at_one":
        return
    if reward.denominator not in {"positive", "at_least_one"} or rubric.generated:
        return
    criteria = rubric.criteria()
    principles = [c for c in criteria if c.kind == "principle"]
    pitfalls = [c for c in criteria if c.kind == "pitfall"]
    if not principles or not pitfalls or any(c.kind == "fact" for c in criteria):
        return
    conditional = [c for c in principles if c.when or c.when_text or c.each]
    if len(conditional) == len(principles) and any(not p.when_text for p in pitfalls):
        yield Finding(
            PITFALL_REMAINDER,
            principles[0].origin,
            "a row to which no principle applies earns 1 unless a pitfall is met",
            "say what such a row is worth with `no_principles: zero` or `none` in the reward block",
            phrase=principles[0].name,
        )
