"""Whatever an empty response earns is paid before anything was said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubricc.diagnostics.catalogue.style import EMPTY_EARNS
from rubricc.ir.rubric import Criterion, Group, Item, Rubric
from rubricc.plan.text import plain
from rubricc.plan.verdict import MET, UNMET, Verdict
from rubricc.semantics.lint.finding import Finding
from rubricc.semantics.lint.wording import opening_negation

EMPTY_ROW = {"prompt": "", "response": ""}


def empty_earns(rubric: Rubric) -> Iterator[Finding]:
    """Rubrics that pay an empty response more than 0.

    A judged hard rule that says what the response does is taken as broken by an empty one, a
    negative one as kept; every judged principle and pitfall as unmet.
    """
    criteria = rubric.criteria()
    checked = [c for c in criteria if c.check and c.decide == "check" and c.kind == "principle"]
    if any(c.kind == "fact" for c in criteria) or rubric.externs or rubric.generated:
        return
    if not checked and _must_earn(rubric, criteria):
        return
    from rubricc.ir.scored import scoring_plan
    from rubricc.scoring.static import empty_pays

    decided = {c.name: v for c in criteria if not c.each and (v := _of_empty(c)) is not None}
    most = empty_pays(scoring_plan(rubric), decided)
    if most is None or most <= max(0.0, rubric.reward_low or 0.0):
        return
    paid = next((c for c in checked if decided.get(c.name) == MET), None)
    yield Finding(
        EMPTY_EARNS,
        rubric.origin if paid is None else paid.origin,
        f"an empty response earns up to {most:.3g}, because {_reason(rubric, paid)}",
        "add a hard rule such as `check: words(response) > 0`, or let the principle need one "
        "that an empty response does not meet"
        if paid is not None
        else "add a hard rule such as `check: words(response) > 0`",
        phrase=rubric.name if paid is None else paid.name,
    )


def _reason(rubric: Rubric, paid: Criterion | None) -> str:
    if paid is not None:
        return f"it meets `{paid.name}`"
    if not any(criterion.kind == "principle" for criterion in rubric.criteria()):
        return "no principle has to be met"
    if rubric.reward.denominator == "credited":
        return "every pitfall that it avoids earns"
    return "the score of unmet principles is above 0"


def _must_earn(rubric: Rubric, criteria: Sequence[Criterion]) -> bool:
    """Whether a response that meets nothing plainly has a score of 0 or less."""
    reward = rubric.reward
    if reward.score is not None or reward.denominator == "credited":
        return False
    if _has_nodes(rubric.members):
        return False
    return any(criterion.kind == "principle" for criterion in criteria)


def _has_nodes(items: tuple[Item, ...]) -> bool:
    return any(
        isinstance(item, Group) and (item.weight is not None or _has_nodes(item.members))
        for item in items
    )


def _of_empty(criterion: Criterion) -> Verdict | None:
    """What is known of ``criterion`` for an empty response, before any row."""
    if criterion.when is not None or criterion.when_text:
        return None
    if criterion.check is None:
        judged = criterion.text is not None and criterion.kind == "hard_rule"
        says = plain(criterion.text) if criterion.text is not None else ""
        return UNMET if judged and not opening_negation(says) else None
    from rubricc.functions.evaluate import compile_expression
    from rubricc.functions.no_value import ExpressionFailed
    from rubricc.functions.patterns import PatternInvalid

    try:
        return MET if compile_expression(criterion.check)(EMPTY_ROW) else UNMET
    except (ExpressionFailed, PatternInvalid):
        return None
