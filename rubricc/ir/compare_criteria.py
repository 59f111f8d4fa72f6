"""What differs between two versions of one criterion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rubricc.ir import worded
from rubricc.ir.asking import asks, decider
from rubricc.ir.change import Effect
from rubricc.ir.rubric import Criterion
from rubricc.plan.criterion import Each, Example, Need
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Text

Difference = tuple[Effect, str, str | None, str | None]
"""Effect, what changed, the old words and the new ones (``None`` for absent)."""

Field = tuple[Effect, str, Any, Any, Callable[[Any], str]]
"""How far a change of it reaches, its name, the two values, and how one is put in words."""


def differences(old: Criterion, new: Criterion) -> Iterator[Difference]:
    """Every field in which two versions differ, with how far each reaches."""
    yield from _who_decides(old, new)
    yield from differing((*_asked(old, new), *_scored(old, new), *_besides(old, new)))


def differing(fields: tuple[Field, ...]) -> Iterator[Difference]:
    """Those of ``fields`` whose two values differ; an empty value counts as absent."""
    for effect, what, old, new, words in fields:
        if old != new:
            was, now = (None if value in (None, (), "") else words(value) for value in (old, new))
            yield effect, what, was, now


def _who_decides(old: Criterion, new: Criterion) -> Iterator[Difference]:
    before, after = asks(old), asks(new)
    if before != after:
        effect = Effect.ASKS if after is not None else Effect.SCORES
        yield effect, "who decides", _decider(old), _decider(new)
    elif decider(old) != decider(new):
        yield Effect.SCORES, "who decides", _decider(old), _decider(new)


def _decider(criterion: Criterion) -> str:
    if asks(criterion) == "applicability":
        return "code, where a judge says that it applies"
    return {"check": "code", "judge": "a judge", "mean": "the mean of code and a judge"}[
        decider(criterion)
    ]


def _asked(old: Criterion, new: Criterion) -> tuple[Field, ...]:
    asked, verdict = asks(new) is not None, asks(new) == "verdict"
    points = _points(old.scale) != _points(new.scale)
    return (
        (Effect.ASKS if verdict else Effect.SCORES, "kind", old.kind, new.kind, _kind),
        (Effect.ASKS if verdict else Effect.GUIDES, "text", old.text, new.text, worded.quoted),
        (
            Effect.ASKS if asked else Effect.SCORES,
            "when",
            old.when_text,
            new.when_text,
            _conditions,
        ),
        (Effect.ASKS if asked else Effect.SCORES, "each", old.each, new.each, _each),
        (
            Effect.ASKS if points and verdict else Effect.SCORES,
            "scale",
            _values(old.scale),
            _values(new.scale),
            str,
        ),
        (Effect.ASKS if verdict else Effect.NOTHING, "levels", _anchors(old), _anchors(new), _all),
        (
            Effect.ASKS if verdict else Effect.NOTHING,
            "examples",
            old.examples,
            new.examples,
            _examples,
        ),
    )


def _scored(old: Criterion, new: Criterion) -> tuple[Field, ...]:
    return (
        (Effect.SCORES, "weight", old.weight, new.weight, worded.weight),
        (Effect.SCORES, "priority", old.priority, new.priority, str),
        (Effect.SCORES, "tags", old.tags, new.tags, ", ".join),
        (Effect.SCORES, "check", old.check, new.check, worded.expression),
        (Effect.SCORES, "when", old.when, new.when, worded.expression),
        (Effect.SCORES, "needs", old.needs, new.needs, _needs),
        (Effect.SCORES, "needs_raw", old.needs_raw, new.needs_raw, worded.truth),
    )


def _besides(old: Criterion, new: Criterion) -> tuple[Field, ...]:
    return (
        (Effect.GUIDES, "tier", old.tier, new.tier, str),
        (Effect.GUIDES, "critique", old.critique, new.critique, worded.quoted),
        (Effect.GUIDES, "revise", old.revise, new.revise, worded.quoted),
        (Effect.GUIDES, "prefer", old.prefer, new.prefer, worded.quoted),
        (Effect.NOTHING, "note", old.note, new.note, str),
        (Effect.NOTHING, "source", old.source, new.source, str),
        (Effect.NOTHING, "doc comment", old.doc, new.doc, str),
    )


def _points(scale: Scale | None) -> tuple[int | str, ...] | None:
    return tuple(level.point for level in scale.levels) if scale is not None else None


def _values(scale: Scale | None) -> str | None:
    return worded.scale(scale) if scale is not None else None


def _anchors(criterion: Criterion) -> tuple[str, ...]:
    levels: tuple[Level, ...] = criterion.scale.levels if criterion.scale is not None else ()
    return tuple(worded.level(level) for level in levels if level.anchor is not None)


def _kind(kind: str) -> str:
    return kind.replace("_", " ")


def _conditions(texts: tuple[Text, ...]) -> str:
    return " and ".join(map(worded.quoted, texts))


def _each(each: Each) -> str:
    return f"{each.variable} in {'.'.join(each.source)}"


def _all(words: tuple[str, ...]) -> str:
    return " ".join(words)


def _examples(examples: tuple[Example, ...]) -> str:
    return " ".join(f"example {e.verdict}: {worded.quoted(e.text)}" for e in examples)


def _needs(needs: tuple[Need, ...]) -> str:
    return "[" + ", ".join(map(worded.need, needs)) + "]"
