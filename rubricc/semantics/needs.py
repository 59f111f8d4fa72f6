"""``needs``: which criteria must be met before another can be."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from rubricc.diagnostics.catalogue.names import MISSING_NEED, UNKNOWN_NAME
from rubricc.diagnostics.catalogue.scores import INVALID_NEED, NEEDS_CYCLE, UNKNOWN_LEVEL
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.diagnostics.diagnostic import Label
from rubricc.ir.rubric import Criterion
from rubricc.plan.criterion import Need
from rubricc.plan.scale import Scale
from rubricc.semantics.drafts import Assembly, Draft, what
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.scales import described, point_in, shown_point
from rubricc.semantics.settings import Given
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import nodes


@dataclass(frozen=True, slots=True)
class NeedsOf:
    """The needs of one criterion as written; ``is_raw`` for ``needs_raw``."""

    draft: Draft
    given: Given
    is_raw: bool


def resolve_needs(
    made: Assembly,
    written: list[NeedsOf],
    criteria: Mapping[str, Criterion],
    unsure: Collection[str],
    findings: Findings,
) -> dict[str, tuple[Need, ...]]:
    """The needs of each criterion by its name; wrong ones and circles are reported.

    ``unsure`` has rules with faults of their own, whose scale may not be known.
    """
    found: dict[str, tuple[Need, ...]] = {}
    places: dict[tuple[str, str], tuple[SourceFile, Span]] = {}
    for needs in written:
        name = needs.draft.name.text
        resolved: dict[str, Need] = {}
        for element in _elements(needs.given, findings):
            need = _need(made, needs, element, criteria, unsure, findings)
            if need is None:
                continue
            if need.name in resolved:
                _refuse(needs, element, f"`{need.name}` is named twice", "keep one", findings)
                continue
            resolved[need.name] = need
            places[name, need.name] = (needs.given.file, element.span)
        found[name] = tuple(resolved.values())
    _report_circles(found, places, findings)
    return found


def _elements(given: Given, findings: Findings) -> tuple[nodes.Expr, ...]:
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if isinstance(value, nodes.ListExpr) and not any(
        isinstance(element, nodes.Element) for element in value.elements
    ):
        return tuple(e for e in value.elements if not isinstance(e, nodes.Element))
    findings.report(
        WRONG_VALUE,
        given.file,
        given.value_span,
        f"`{given.key}` takes a list of rules",
        f"write `[{value.text}]`" if isinstance(value, nodes.QName) else "write `[a, b >= 3]`",
    )
    return ()


def _need(
    made: Assembly,
    needs: NeedsOf,
    element: nodes.Expr,
    criteria: Mapping[str, Criterion],
    unsure: Collection[str],
    findings: Findings,
) -> Need | None:
    name, bound = element, None
    if (
        isinstance(element, nodes.Comparison)
        and len(element.operands) == 2
        and element.operators == (">=",)
    ):
        name, bound = element.operands
    if not isinstance(name, nodes.QName) or len(name.parts) > 1:
        _refuse(
            needs,
            element,
            "a need is a rule, or a rule and a level",
            "write `a` or `a >= 3`",
            findings,
        )
        return None
    target = _target(made, needs, name, findings)
    if target is None:
        return None
    criterion = criteria.get(name.text)
    if bound is None or criterion is None or name.text in unsure:
        return Need(name=name.text)
    least = _least(criterion.scale, name.text, bound, needs, findings)
    return None if least is None else Need(name=name.text, at_least=least)


def _target(made: Assembly, needs: NeedsOf, name: nodes.QName, findings: Findings) -> Draft | None:
    named = made.names.get(name.text)
    entry = None if named is None else named.entry
    if named is None or (entry is not None and entry.gone):
        _report_missing(made, needs, name, findings)
        return None
    if not isinstance(entry, Draft):
        _refuse(needs, name, f"`{name.text}` is {what(entry)}, not a rule", None, findings)
        return None
    if entry.kind == "pitfall":
        _refuse(
            needs,
            name,
            f"`{name.text}` is a pitfall, and no need can be a fault",
            "need a rule that says what must be there",
            findings,
        )
        return None
    return entry


def _report_missing(made: Assembly, needs: NeedsOf, name: nodes.QName, findings: Findings) -> None:
    via = made.dropped.get(name.text) or needs.draft.via
    if needs.given.file is made.file and needs.draft.home(needs.given.key) is made.scope:
        span = made.node.span
        if span.start <= name.span.start < span.end:
            via = made.dropped.get(name.text)
    if via is None:
        if not made.may_be_broken(name.text):
            findings.report(
                UNKNOWN_NAME,
                needs.given.file,
                name.span,
                f"no rule is called `{name.text}`",
                did_you_mean(name.text, _rules(made)),
            )
        return
    if name.text in made.dropped or not made.may_be_broken(name.text):
        findings.report(
            MISSING_NEED,
            via.file,
            via.span,
            f"`{needs.draft.name.text}` needs `{name.text}`, which is not there",
            f"{via.word} `{name.text}` too, or drop `{needs.draft.name.text}.{needs.given.key}`",
            (Label(needs.given.file, name.span, "needed here"),),
        )


def _rules(made: Assembly) -> Iterator[str]:
    return (
        name
        for name, named in made.names.items()
        if isinstance(named.entry, Draft) and named.entry.kind != "pitfall"
    )


def _least(
    scale: Scale | None, name: str, bound: nodes.Expr, needs: NeedsOf, findings: Findings
) -> float | None:
    if scale is None:
        _refuse(needs, bound, f"`{name}` has no scale", f"write `{name}` alone", findings)
        return None
    point = point_in(bound, scale)
    if point is None:
        findings.report(
            UNKNOWN_LEVEL,
            needs.given.file,
            bound.span,
            f"the scale of `{name}` has no level `{shown_point(bound)}`",
            described(scale),
        )
        return None
    return next(level.value for level in scale.levels if level.point == point)


def _refuse(
    needs: NeedsOf, node: nodes.Expr, message: str, advice: str | None, findings: Findings
) -> None:
    findings.report(INVALID_NEED, needs.given.file, node.span, message, advice)


def _report_circles(
    found: Mapping[str, tuple[Need, ...]],
    places: Mapping[tuple[str, str], tuple[SourceFile, Span]],
    findings: Findings,
) -> None:
    done: set[str] = set()
    for start in found:
        way: list[tuple[str, Iterator[Need]]] = []
        on_way: set[str] = set()
        if start not in done:
            way.append((start, iter(found[start])))
            on_way.add(start)
        while way:
            name, rest = way[-1]
            need = next(rest, None)
            if need is None:
                way.pop()
                on_way.discard(name)
                done.add(name)
            elif need.name in on_way:
                names = [entry[0] for entry in way]
                circle = [*names[names.index(need.name) :], need.name]
                file, span = places[name, need.name]
                findings.report(
                    NEEDS_CYCLE,
                    file,
                    span,
                    f"`{need.name}` needs itself",
                    "the circle is " + " → ".join(f"`{n}`" for n in circle),
                )
            elif need.name not in done and need.name in found:
                way.append((need.name, iter(found[need.name])))
                on_way.add(need.name)
