"""Scales, their levels, and the points that examples and needs name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rubricc.diagnostics.catalogue.scores import (
    DUPLICATE_LEVEL,
    INVALID_SCALE,
    SCALE_BACKWARDS,
    UNKNOWN_LEVEL,
)
from rubricc.diagnostics.diagnostic import Label
from rubricc.plan.scale import Level, Scale
from rubricc.plan.text import Text
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.prose import Inputs, resolve_prose
from rubricc.semantics.settings import Given
from rubricc.semantics.types import signed_number
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import nodes

MOST_POINTS = 101
"""A longer scale is refused: nobody can tell so many levels apart."""

VERDICTS = ("met", "unmet", "not_applicable", "unscored")

Point = int | str


def read_scale(given: Given, findings: Findings) -> Scale | None:
    """The scale that ``scale:`` declares, without anchors; ``None`` after reporting."""
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if isinstance(value, nodes.Range):
        return _numbered(value, given, findings)
    if isinstance(value, nodes.ListExpr):
        return _named(value, given, findings)
    return _refuse(
        given,
        given.value_span,
        "this is no scale",
        "write `1..5` or `[poor = 0, good = 1]`",
        findings,
    )


def _numbered(value: nodes.Range, given: Given, findings: Findings) -> Scale | None:
    low, high = signed_number(value.low), signed_number(value.high)
    if not isinstance(low, int) or not isinstance(high, int):
        return _refuse(
            given, value.span, "the ends of a scale are whole numbers", "write `1..5`", findings
        )
    if low > high:
        message, advice = "the scale runs backwards", f"write `{high}..{low}`"
        findings.report(SCALE_BACKWARDS, given.file, value.span, message, advice)
        return None
    if low == high:
        return _refuse(
            given, value.span, "the scale has one point", "give it at least two", findings
        )
    if high - low >= MOST_POINTS:
        return _refuse(
            given, value.span, f"the scale has more than {MOST_POINTS} points", None, findings
        )
    return numbered_scale(low, high)


@lru_cache(maxsize=256)
def numbered_scale(low: int, high: int) -> Scale:
    """Every integer from ``low`` to ``high``, with value (x - low) / (high - low)."""
    levels = tuple(Level(point=x, value=(x - low) / (high - low)) for x in range(low, high + 1))
    return Scale(named=False, levels=levels)


def _named(value: nodes.ListExpr, given: Given, findings: Findings) -> Scale | None:
    levels: list[Level] = []
    first: dict[str, Span] = {}
    for element in value.elements:
        number = signed_number(element.value) if isinstance(element, nodes.Element) else None
        if not isinstance(element, nodes.Element) or number is None:
            return _refuse(
                given, element.span, "a level is a name and its value", "write `good = 1`", findings
            )
        name = element.name.text
        if name in first:
            findings.report(
                DUPLICATE_LEVEL,
                given.file,
                element.name.span,
                f"the level `{name}` is declared twice",
                labels=(Label(given.file, first[name], "declared here"),),
            )
            return None
        first[name] = element.name.span
        if levels and number < levels[-1].value:
            message = f"`{name}` is worth less than `{levels[-1].point}` before it"
            advice = "list the levels from the lowest to the highest"
            findings.report(SCALE_BACKWARDS, given.file, element.span, message, advice)
            return None
        wrong = _wrong_level(name, number)
        if wrong is not None:
            return _refuse(given, element.span, *wrong, findings)
        levels.append(Level(point=name, value=float(number)))
    if len(levels) < 2 or levels[0].value == levels[-1].value:
        return _refuse(
            given, value.span, "the scale has one point", "give it at least two", findings
        )
    return Scale(named=True, levels=tuple(levels))


def _wrong_level(name: str, number: float) -> tuple[str, str | None] | None:
    if name in VERDICTS:
        return f"`{name}` is a verdict and cannot be a level", "give the level another name"
    if not 0 <= number <= 1:
        return f"the value of `{name}` lies outside 0..1", "0 is the worst level, 1 the best"
    return None


def _refuse(
    given: Given, span: Span, message: str, advice: str | None, findings: Findings
) -> Scale | None:
    findings.report(INVALID_SCALE, given.file, span, message, advice)
    return None


def with_anchors(
    scale: Scale,
    levels: Iterable[nodes.Level],
    file: SourceFile,
    inputs: Inputs,
    findings: Findings,
) -> Scale:
    """``scale`` with the texts of ``levels``; wrong ones are reported and left out."""
    anchors: dict[Point, Text] = {}
    first: dict[Point, Span] = {}
    for level in levels:
        point = find_point(level.point, scale, file, findings)
        if point is None:
            continue
        if point in first:
            findings.report(
                DUPLICATE_LEVEL,
                file,
                level.point.span,
                f"level `{point}` is described twice",
                "keep one of them",
                (Label(file, first[point], "described here"),),
            )
            continue
        first[point] = level.point.span
        text = resolve_prose(level.text, file, inputs, findings)
        if text is not None:
            anchors[point] = text
    if not anchors:
        return scale
    anchored = tuple(
        Level(point=level.point, value=level.value, anchor=anchors[level.point])
        if level.point in anchors
        else level
        for level in scale.levels
    )
    return Scale(named=scale.named, levels=anchored)


def find_point(
    node: nodes.Name | nodes.Number | nodes.Unary,
    scale: Scale,
    file: SourceFile,
    findings: Findings,
) -> Point | None:
    """The point of ``scale`` that ``node`` names, or ``None`` after reporting that it has none."""
    point = point_in(node, scale)
    if point is None:
        written = shown_point(node)
        known = [str(level.point) for level in scale.levels]
        findings.report(
            UNKNOWN_LEVEL,
            file,
            node.span,
            f"the scale has no level `{written}`",
            (did_you_mean(written, known) if scale.named else None) or described(scale),
        )
    return point


def point_in(node: nodes.Expr | nodes.Name, scale: Scale) -> Point | None:
    """The point of ``scale`` that ``node`` writes, if there is one."""
    written: Point | float | None
    if isinstance(node, nodes.Name | nodes.QName):
        written = node.text
    else:
        written = signed_number(node)
    if written is None:
        return None
    return next((level.point for level in scale.levels if level.point == written), None)


def shown_point(node: nodes.Expr | nodes.Name) -> str:
    """How the author wrote a point."""
    if isinstance(node, nodes.Name | nodes.QName | nodes.Number):
        return node.text
    if isinstance(node, nodes.Unary):
        return node.operator + shown_point(node.operand)
    return "…"


def described(scale: Scale) -> str:
    """The points of ``scale`` in words."""
    first, last = scale.levels[0].point, scale.levels[-1].point
    if not scale.named:
        return f"it runs from {first} to {last}"
    names = [f"`{level.point}`" for level in scale.levels]
    return "it has " + ", ".join(names[:-1]) + f" and {names[-1]}"
