"""How a score comes about, in sentences; the formulas are those of ``docs/language/score.md``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubricc.ir import worded
from rubricc.ir.rubric import Classes, Group, Item, Rubric
from rubricc.plan.reward import Reward

_DENOMINATORS = {
    "positive": "That sum is divided by all the points that could have been earned.",
    "absolute": "That sum is divided by all points, those of principles and of pitfalls together.",
    "signed": "That sum is divided by the points of all principles less those of all pitfalls.",
    "at_least_one": "That sum is divided by all the points that could have been earned, or by 1 "
    "where they are fewer.",
    "credited": "Each pitfall that is avoided earns its points back, and that sum is divided by "
    "all points, those of principles and of pitfalls together.",
}
_NO_PRINCIPLES = {
    "start_at_one": "Where no principle applies, the score starts at 1 and pitfalls lower it.",
    "zero": "Where no principle applies, the score is 0.",
    "none": "Where no principle applies, there is no score.",
}


def score_sentences(rubric: Rubric) -> tuple[str, ...]:
    """One sentence or two for each step between verdicts and reward, in the order of the steps."""
    return (*_hard_rules(rubric), *_aggregate(rubric), *_shape(rubric.reward), *_ends(rubric))


def _hard_rules(rubric: Rubric) -> Iterator[str]:
    reward = rubric.reward
    if not any(criterion.kind == "hard_rule" for criterion in rubric.criteria()):
        return
    if reward.hard_rules == "gate":
        fail = worded.number(reward.hard_rule_fail)
        yield f"A response that breaks a hard rule gets {fail}, whatever else is true of it."
    elif reward.hard_rules == "cap" and reward.cap is not None:
        yield f"A response that breaks a hard rule gets {worded.number(reward.cap)} at most."
    else:
        yield "A broken hard rule is reported and does not change the score."


def _aggregate(rubric: Rubric) -> Iterator[str]:
    reward = rubric.reward
    if reward.aggregate == "score" and reward.score is not None:
        yield f"The score is computed as `{worded.expression(reward.score)}`."
    elif reward.aggregate == "holistic" and reward.holistic is not None:
        points = reward.holistic.levels
        yield (
            f"A judge reads all of this together and gives one rating from `{points[0].point}` "
            f"to `{points[-1].point}`, which is the score."
        )
    elif reward.aggregate == "minimum":
        yield (
            "The score is that of the weakest point: the least that any principle reaches, "
            "or what the worst pitfall leaves."
        )
    else:
        yield from _weighted(rubric)


def _weighted(rubric: Rubric) -> Iterator[str]:
    reward = rubric.reward
    kinds = {criterion.kind for criterion in rubric.criteria()}
    classes = has_classes(rubric.members)
    if "principle" in kinds:
        yield "Each principle that is met earns its points; met in part, it earns that part."
    if classes:
        yield "The number of the kind that the response is of counts as if a principle earned it."
    if "pitfall" in kinds:
        yield "Each pitfall that is met costs its points."
    yield _DENOMINATORS[reward.denominator]
    if may_not_apply(rubric):
        yield "What does not apply to a response is left out of every sum."
    if not classes and (may_not_apply(rubric) or "principle" not in kinds):
        yield _NO_PRINCIPLES[reward.no_principles]
    if reward.aggregate == "lexicographic" and rubric.tiers:
        tiers = ", then ".join(f"`{tier}`" for tier in rubric.tiers)
        yield (
            f"When two responses are compared, {tiers} and then everything else decide in that "
            "order; a later one only counts where those before it tie."
        )


def has_classes(items: Sequence[Item]) -> bool:
    """Whether the classes of rule-based rewards stand among ``items`` or in their groups."""
    return any(
        isinstance(item, Classes) or (isinstance(item, Group) and has_classes(item.members))
        for item in items
    )


def may_not_apply(rubric: Rubric) -> bool:
    """Whether some criterion has a condition under which it is left out."""
    return any(criterion.when is not None or criterion.when_text for criterion in rubric.criteria())


def _shape(reward: Reward) -> Iterator[str]:
    if reward.clip is not None and reward.aggregate != "holistic":
        low, high = map(worded.number, reward.clip)
        yield f"A score below {low} counts as {low}, and one above {high} as {high}."
    if reward.saturate is not None:
        top = worded.number(reward.saturate)
        yield f"More than {top} is not asked for: anything above counts as {top}."
    if reward.length_penalty is not None:
        length = reward.length_penalty
        start, end = worded.number(length.start), worded.number(length.end)
        yield (
            f"A response of more than {start} {length.unit} loses some of its score, and one of "
            f"{end} {length.unit} or more loses {worded.number(length.at_most)}."
        )
    if reward.range is not None:
        low, high = map(worded.number, reward.range)
        yield f"Last, the score is stretched so that 0 becomes {low} and 1 becomes {high}."


def _ends(rubric: Rubric) -> Iterator[str]:
    if rubric.reward.unscored == "ignore":
        yield "What a judge could not decide is left out and reported."
    else:
        yield (
            "What nobody could decide is never guessed: where it could change the score, "
            "there is no score."
        )
    if rubric.reward_low is not None and rubric.reward_high is not None:
        low, high = worded.number(rubric.reward_low), worded.number(rubric.reward_high)
        yield f"The lowest score that any response can get is {low}, the highest {high}."
