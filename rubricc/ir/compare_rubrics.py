"""What differs between two versions of one rubric outside its criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rubricc.ir import worded
from rubricc.ir.change import Effect
from rubricc.ir.compare_criteria import Field, differing
from rubricc.ir.rubric import Classes, Group, Item, Rubric
from rubricc.plan.criterion import OutcomeClass
from rubricc.plan.expression import Expression
from rubricc.plan.model import Model
from rubricc.plan.policy import Judge, JudgeModel
from rubricc.plan.scale import Scale

RubricDifference = tuple[str, Effect, str, str | None, str | None]
"""Subject, effect, what changed, the old words and the new ones."""

_JUDGE_EFFECTS: Final = {
    "name": Effect.NOTHING,
    "vote": Effect.SCORES,
    "truncated": Effect.SCORES,
}
"""Every other setting of a judge changes what is sent, so verdicts are asked for again."""


def rubric_differences(old: Rubric, new: Rubric) -> Iterator[RubricDifference]:
    """Every difference between the settings, groups, classes and inputs of two versions."""
    for subject, fields in _subjects(old, new):
        for effect, what, was, now in differing(tuple(fields)):
            yield subject, effect, what, was, now


def _subjects(old: Rubric, new: Rubric) -> Iterator[tuple[str, list[Field]]]:
    yield new.name, _own(old, new)
    yield "reward", _block(old.reward, new.reward, Effect.SCORES)
    yield "judge", _block(old.judge, new.judge, Effect.ASKS, _judge_effects(old.judge, new.judge))
    yield "preference", _block(old.preference, new.preference, Effect.GUIDES)
    yield "revision", _block(old.revision, new.revision, Effect.GUIDES)
    yield from _named("parameter", _parameters(old), _parameters(new))
    yield from _named("extern", _externs(old), _externs(new))
    yield from _named("derived fact", _derived(old), _derived(new))
    yield from _named("class", _classes(old.members), _classes(new.members))
    yield from _named("generated criteria", _generated(old), _generated(new))
    yield from _named("group", _groups(old.members), _groups(new.members))


def _judge_effects(old: Judge, new: Judge) -> dict[str, Effect]:
    """How far each setting reaches; the same models with other weights are asked the same."""
    same = [jury.model for jury in old.models] == [jury.model for jury in new.models]
    return _JUDGE_EFFECTS | ({"models": Effect.SCORES} if same else {})


def _own(old: Rubric, new: Rubric) -> list[Field]:
    tags = Effect.SCORES if old.generated or new.generated else Effect.NOTHING
    return [
        (Effect.NOTHING, "name", old.name, new.name, str),
        (Effect.NOTHING, "kind", old.kind, new.kind, str),
        (Effect.NOTHING, "title", old.title, new.title, str),
        (Effect.NOTHING, "doc comment", old.doc, new.doc, str),
        (Effect.NOTHING, "edition", old.edition, new.edition, str),
        (Effect.GUIDES, "tiers", old.tiers, new.tiers, ", ".join),
        (tags, "weights", old.priorities, new.priorities, _weights),
    ]


def _block(
    old: Model | None,
    new: Model | None,
    effect: Effect,
    effects: Mapping[str, Effect] | None = None,
) -> list[Field]:
    """One field per setting; a block that is only in one version differs as a whole."""
    if old is None or new is None:
        return [(effect, "block", old, new, settings)]
    return [
        ((effects or {}).get(name, effect), name, getattr(old, name), getattr(new, name), setting)
        for name in type(new).model_fields
    ]


def settings(block: Model) -> str:
    """Every setting of a block that has a value, in the words of the source."""
    shown = ((name, getattr(block, name)) for name in type(block).model_fields)
    return ", ".join(f"{name}: {setting(value)}" for name, value in shown if value is not None)


def setting(value: Any) -> str:
    """The value of a setting in the words of the source."""
    match value:
        case None:
            return "none"
        case bool():
            return worded.truth(value)
        case int() | float():
            return worded.number(value)
        case str():
            return value
        case (float(), float()):
            return worded.span(value)
        case tuple():
            return ", ".join(map(setting, value))
        case JudgeModel(model=model, weight=weight):
            return model if weight == 1 else f"{model} (weight {worded.number(weight)})"
        case Scale():
            return worded.scale(value)
        case Model() if hasattr(value, "op"):
            return worded.expression(_expression(value))
        case _:
            return settings(value)


def _expression(value: Any) -> Expression:
    return value  # type: ignore[no-any-return]


def _named(
    word: str, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, list[Field]]]:
    """One difference for each name whose words differ, in the order of the new version."""
    for name in (*new, *(name for name in old if name not in new)):
        was, now = old.get(name), new.get(name)
        if was != now:
            yield name, [(Effect.SCORES, word, was, now, " ".join)]


def _parameters(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    return {
        p.name: (str(p.type),)
        + (("=", worded.expression(p.default)) if p.default is not None else ())
        for p in rubric.parameters
    }


def _externs(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    return {
        e.name: (e.role, f"({', '.join(f'{p.name}: {p.type}' for p in e.parameters)})", e.target)
        for e in rubric.externs
    }


def _derived(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    return {d.name: (worded.expression(d.value),) for d in rubric.derived}


def _generated(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    return {
        slot.name: (
            f"at_most: {slot.at_most}",
            f"weight: {worded.span((slot.weight_low, slot.weight_high))}",
        )
        for slot in rubric.generated
    }


def _classes(members: tuple[Item, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for item in members:
        if isinstance(item, Classes):
            found |= {outcome.name: _class(outcome) for outcome in item.classes}
        elif isinstance(item, Group):
            found |= _classes(item.members)
    return found


def _class(outcome: OutcomeClass) -> tuple[str, ...]:
    condition = f"when {worded.expression(outcome.when)}" if outcome.when else "otherwise"
    return worded.weight(outcome.number), condition


def _groups(members: tuple[Item, ...]) -> dict[str, tuple[str, ...]]:
    """Groups by name: the weight, then the names that stand inside."""
    found: dict[str, tuple[str, ...]] = {}
    for item in members:
        if isinstance(item, Group):
            inside = ", ".join(
                "classes" if isinstance(i, Classes) else i.name for i in item.members
            )
            shown = (worded.weight(item.weight),) if item.weight is not None else ()
            found[item.name] = (*shown, "{ " + inside + " }")
            found |= _groups(item.members)
    return found


def _weights(priorities: Mapping[str, float]) -> str:
    return " ".join(f"{name}: {worded.number(value)}" for name, value in priorities.items())
