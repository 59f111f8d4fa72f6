"""The lines of one question as a judge reads them, after its key.

Weights, signs, priorities, tags and names stand nowhere in them (clause 5 of
``docs/language/prompts.md``); what stands in them is what the question's digest covers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rubricc.plan.criterion import Example, Question
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Slot, Text


def render_question(question: Question) -> Text:
    """The statement, its conditions, its levels in scale order, and its examples.

    The first line continues the line of the key; further lines are indented. There is no newline
    at the end. Slots stand as slots.
    """
    if question.asks == "applicability":
        return joined(_applicability_lines(question.when))
    lines: list[Text] = [question.text]
    lines += [("  only if: ", *condition) for condition in question.when]
    if question.scale is not None:
        lines += [("  ", *line) for line in scale_lines(question.scale)]
    lines += _example_lines(question)
    return joined(lines)


def varies(question: Question) -> bool:
    """Whether the question differs from row to row, by a slot or by ``each``."""
    return question.each is not None or any(
        isinstance(part, Slot) for part in render_question(question)
    )


def stands(question: Question, part: str) -> bool:
    """Whether the question stands in this part of a list: ``pitfalls``, ``principles`` (hard rules
    too; facts and questions of applicability are in neither), or ``""`` for the whole list."""
    if not part:
        return True
    if question.kind == "fact" or question.asks == "applicability":
        return False
    return (question.kind == "pitfall") == (part == "pitfalls")


def scale_lines(scale: Scale) -> tuple[Text, ...]:
    """One line a level with its anchor verbatim, in scale order.

    Neighbouring levels of a numbered scale that have no anchor share a line, which says where
    they lie: between the anchors around them, or below or above all of them.
    """
    if scale.named:
        return tuple(_level_line(level) for level in scale.levels)
    if not any(level.anchor for level in scale.levels):
        first, last = scale.levels[0].point, scale.levels[-1].point
        return ((f"levels {first} (lowest) to {last} (highest)",),)
    lines: list[Text] = []
    bare: list[Level] = []
    anchored = False
    for level in scale.levels:
        if level.anchor is None:
            bare.append(level)
            continue
        if bare:
            lines.append(_bare_line(bare, "between them" if anchored else "below that"))
            bare = []
        lines.append(_level_line(level))
        anchored = True
    if bare:
        lines.append(_bare_line(bare, "above that"))
    return tuple(lines)


def joined(lines: Iterable[Text]) -> Text:
    """The lines as one text, with a newline between two of them."""
    parts: list[str | Slot] = []
    for number, line in enumerate(lines):
        for part in ("\n", *line) if number else line:
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
    return tuple(part for part in parts if part != "")


def _applicability_lines(conditions: Sequence[Text]) -> list[Text]:
    return [
        ("Say only whether this holds: " if number == 0 else "  and: ", *condition)
        for number, condition in enumerate(conditions)
    ]


def _level_line(level: Level) -> Text:
    return (str(level.point),) if level.anchor is None else (f"{level.point}: ", *level.anchor)


def _bare_line(levels: Sequence[Level], place: str) -> Text:
    first, last = levels[0].point, levels[-1].point
    return (f"{first}: {place}" if first == last else f"{first} to {last}: {place}",)


def _example_lines(question: Question) -> list[Text]:
    """Examples in the order of verdicts (met, unmet, or the scale's), then in file order."""
    order: list[str | int] = ["met", "unmet"]
    if question.scale is not None:
        order += [level.point for level in question.scale.levels]
    ranked = sorted(question.examples, key=lambda example: _rank(example, order))
    return [(f"  example of {example.verdict}: ", *example.text) for example in ranked]


def _rank(example: Example, order: Sequence[str | int]) -> int:
    return order.index(example.verdict) if example.verdict in order else len(order)
