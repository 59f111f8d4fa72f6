"""What formats of plain lists can hold: criteria one after the other, each a text and a weight.

Whatever else a rubric says is refused by its name, so that no export means less than its source.
"""

from __future__ import annotations

from dataclasses import dataclass

from rubricc.interchange.errors import NotExpressible
from rubricc.ir.rubric import Criterion, Rubric
from rubricc.plan.model import Kind
from rubricc.plan.reward import Denominator, NoPrinciples
from rubricc.plan.text import Text


@dataclass(frozen=True, slots=True)
class Holding:
    """What one format can hold."""

    subject: str
    """As in messages: ``a row of RaR``."""
    kinds: tuple[Kind, ...]
    denominator: Denominator
    no_principles: NoPrinciples
    unclipped: bool = False
    """Whether the format's score may leave 0..1; the reward must then say ``clip: none``."""
    scale: tuple[int, int] | None = None
    """Both ends of the scale that every criterion has; ``None`` for met and unmet."""
    tags: bool = False
    priorities: bool = False
    parameters: tuple[str, ...] = ()
    """Parameters that a rubric may declare."""


def flat_criteria(rubric: Rubric, holding: Holding) -> tuple[Criterion, ...]:
    """The criteria of ``rubric`` in file order.

    Raises:
        NotExpressible: the rubric says something that the format cannot hold.
    """
    _refuse_structure(rubric, holding)
    refuse_reward(rubric, holding)
    found = []
    for item in rubric.members:
        if not isinstance(item, Criterion):
            what = f"the group `{item.name}`" if hasattr(item, "name") else "classes"
            raise NotExpressible(f"{holding.subject} cannot hold {what}")
        _refuse_fields(item, holding)
        found.append(item)
    if not found:
        raise NotExpressible(f"`{rubric.name}` has no criteria of its own to write")
    return tuple(found)


def literal(text: Text | None, name: str) -> str:
    """The text of ``name``, which has to be without slots.

    Raises:
        NotExpressible: there is a slot, or no text.
    """
    if text is None:
        raise NotExpressible(f"`{name}` is decided by code and has no text")
    if any(not isinstance(part, str) for part in text):
        raise NotExpressible(f"`{name}` has a slot, and nothing would fill it")
    return "".join(part for part in text if isinstance(part, str))


def whole(value: float) -> float | int:
    """``value`` as JSON is read best: without a fraction where it has none."""
    return int(value) if value.is_integer() else value


def refuse_reward(rubric: Rubric, holding: Holding) -> None:
    """Refuse a reward that is computed in another way than the format's.

    Raises:
        NotExpressible: it is; the message names the setting.
    """
    reward, subject = rubric.reward, holding.subject
    clip = None if holding.unclipped else (0.0, 1.0)
    shown = "none" if clip is None else "0..1"
    for held, setting in (
        (reward.aggregate == "weighted_mean", "aggregate: weighted_mean"),
        (reward.denominator == holding.denominator, f"denominator: {holding.denominator}"),
        (reward.no_principles == holding.no_principles, f"no_principles: {holding.no_principles}"),
        (reward.clip == clip, f"clip: {shown}"),
        (reward.hard_rules == "gate", "hard_rules: gate"),
        (reward.hard_rule_fail == 0 or "hard_rule" not in holding.kinds, "hard_rule_fail: 0"),
    ):
        if not held:
            raise NotExpressible(
                f"{subject} is scored with `{setting}`, and `{rubric.name}` is not"
            )
    for there, setting in (
        (reward.saturate is not None, "saturate"),
        (reward.length_penalty is not None, "length_penalty"),
        (reward.range is not None, "range"),
        (reward.unscored != "abstain", "unscored: ignore"),
    ):
        if there:
            raise NotExpressible(f"{subject} cannot hold `{setting}`, which `{rubric.name}` has")


def _refuse_structure(rubric: Rubric, holding: Holding) -> None:
    if rubric.generated:
        raise NotExpressible(
            f"the rows of `{rubric.name}` bring criteria of their own: they are no part of it"
        )
    for what, there in (("derived facts", rubric.derived), ("tiers", rubric.tiers)):
        if there:
            raise NotExpressible(f"{holding.subject} cannot hold the {what} of `{rubric.name}`")
    for parameter in rubric.parameters:
        if parameter.name not in holding.parameters:
            raise NotExpressible(f"{holding.subject} cannot hold the parameter `{parameter.name}`")


def _refuse_fields(criterion: Criterion, holding: Holding) -> None:
    name, subject = criterion.name, holding.subject
    untagged = "important" if criterion.kind == "principle" else None
    if criterion.kind not in holding.kinds:
        kind = criterion.kind.replace("_", " ")
        raise NotExpressible(f"`{name}` is a {kind}, which {subject} cannot hold")
    for what, there in (
        ("a check", criterion.check),
        ("a condition", criterion.when or criterion.when_text),
        ("needs", criterion.needs),
        ("a list of elements", criterion.each),
        ("examples", criterion.examples),
        ("tags", criterion.tags and not holding.tags),
        ("a priority", criterion.priority != untagged and not holding.priorities),
        ("guidance", criterion.critique or criterion.revise or criterion.prefer),
    ):
        if there:
            raise NotExpressible(f"`{name}` has {what}, which {subject} cannot hold")
    _refuse_scale(criterion, holding)


def _refuse_scale(criterion: Criterion, holding: Holding) -> None:
    name, scale = criterion.name, criterion.scale
    if holding.scale is None:
        if scale is not None:
            raise NotExpressible(f"`{name}` has a scale, which {holding.subject} cannot hold")
        return
    low, high = holding.scale
    points = [] if scale is None else [level.point for level in scale.levels]
    if scale is None or points != list(range(low, high + 1)):
        raise NotExpressible(
            f"every criterion of {holding.subject} is judged from {low} to {high}: give `{name}` "
            f"`scale: {low}..{high}`"
        )
    if any(level.anchor for level in scale.levels):
        raise NotExpressible(f"`{name}` says what levels are like, which no list can hold")
