"""A reward of length alone is learnt as length alone."""

from __future__ import annotations

from collections.abc import Iterator

from rubricc.diagnostics.catalogue.style import ONLY_LENGTH
from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.expression import Call
from rubricc.plan.walk import walk
from rubricc.semantics.lint.finding import Finding

LENGTHS = frozenset({"words", "characters", "sentences", "paragraphs", "lines"})


def only_length(rubric: Rubric) -> Iterator[Finding]:
    """Rubrics in which everything that earns is a check of length."""
    earning = [c for c in rubric.criteria() if c.kind == "principle"]
    scored = rubric.reward.score or any(c.kind == "fact" for c in rubric.criteria())
    if earning and not scored and not rubric.generated and all(map(_is_length, earning)):
        yield Finding(
            ONLY_LENGTH,
            rubric.origin,
            f"`{rubric.name}` rewards only length",
            "add a principle about what the response says",
            phrase=rubric.name,
        )


def _is_length(criterion: Criterion) -> bool:
    if criterion.check is None or criterion.decide != "check":
        return False
    calls = {part.function for part in walk(criterion.check) if isinstance(part, Call)}
    return bool(calls) and calls <= LENGTHS
