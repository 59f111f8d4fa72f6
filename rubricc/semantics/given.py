"""``given { … }``: the verdicts that a test supplies."""

from __future__ import annotations

from collections.abc import Mapping

from rubricc.diagnostics.catalogue.names import UNKNOWN_NAME, WRONG_THING
from rubricc.diagnostics.catalogue.tests import DECIDED_BY_CODE, INVALID_VERDICT
from rubricc.ir.module import Given
from rubricc.ir.rubric import Criterion
from rubricc.plan.scale import Scale
from rubricc.semantics.drafts import Draft, what
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.rubrics import Built
from rubricc.semantics.scales import described, point_in, shown_point
from rubricc.semantics.settings import report_twice
from rubricc.semantics.types import signed_number
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import nodes

ANY = ("not_applicable", "unscored")
"""Verdicts that every rule can have."""

MET = ("met", "unmet")

OVERALL = "overall"
"""The name of the holistic rating."""

Verdict = str | int | float


def read_given(
    block: nodes.Block,
    built: Built,
    generated: Mapping[str, str],
    file: SourceFile,
    findings: Findings,
) -> tuple[Given, ...]:
    """The verdicts of ``block``; wrong ones are reported.

    ``generated`` has the criteria that the row itself brings, ``scaled`` or ``plain``.
    """
    found: list[Given] = []
    first: dict[str, nodes.Name] = {}
    for entry in block.settings:
        name = entry.key.text
        if name in first:
            report_twice(entry.key, first[name], file, findings)
            continue
        first[name] = entry.key
        value = entry.value if isinstance(entry, nodes.Setting) else None
        if value is None:
            _refuse(file, entry.span, f"`{name}` takes a verdict", "write `met`", findings)
            continue
        if name in generated:
            verdict: Verdict | tuple[Verdict, ...] | None = _loose(value, file, findings)
        else:
            verdict = _for_criterion(entry.key, value, built, generated, file, findings)
        if verdict is not None:
            found.append(Given(name=name, verdict=verdict))
    return tuple(found)


def _for_criterion(
    key: nodes.Name,
    value: nodes.Expr,
    built: Built,
    generated: Mapping[str, str],
    file: SourceFile,
    findings: Findings,
) -> Verdict | tuple[Verdict, ...] | None:
    name = key.text
    criterion = built.criteria.get(name)
    if criterion is None:
        holistic = built.holistic
        if name == OVERALL and holistic is not None:
            return _verdict(value, name, holistic, file, findings)
        _report_unknown(key, built, generated, file, findings)
        return None
    if name in built.work.unsure:
        return None
    if criterion.check is not None and criterion.decide == "check" and not criterion.when_text:
        findings.report(
            DECIDED_BY_CODE,
            file,
            key.span,
            f"code decides `{name}`",
            "leave it out, and give a response that is met or not",
        )
        return None
    if criterion.each is not None:
        return _list(value, criterion, file, findings)
    return _verdict(value, name, criterion.scale, file, findings)


def _list(
    value: nodes.Expr, criterion: Criterion, file: SourceFile, findings: Findings
) -> tuple[Verdict, ...] | None:
    if not isinstance(value, nodes.ListExpr):
        message = f"`{criterion.name}` takes a list, one verdict for each element"
        _refuse(file, value.span, message, "write `[met, unmet]`", findings)
        return None
    verdicts: list[Verdict] = []
    for element in value.elements:
        if isinstance(element, nodes.Element):
            _refuse(file, element.span, "this is no verdict", None, findings)
            return None
        verdict = _verdict(element, criterion.name, criterion.scale, file, findings)
        if verdict is None:
            return None
        verdicts.append(verdict)
    return tuple(verdicts)


def _verdict(
    value: nodes.Expr, name: str, scale: Scale | None, file: SourceFile, findings: Findings
) -> Verdict | None:
    verdict = verdict_of(value, scale)
    if verdict is not None:
        return verdict
    if isinstance(value, nodes.ListExpr):
        message, advice = f"`{name}` takes one verdict", "only a rule with `each` takes a list"
    else:
        message = f"`{name}` cannot be `{shown_point(value)}`"
        known = [*(str(level.point) for level in scale.levels if scale.named)] if scale else [*MET]
        near = did_you_mean(shown_point(value), [*known, *ANY])
        advice = near or (described(scale) if scale else "it is `met` or `unmet`")
    _refuse(file, value.span, message, advice, findings)
    return None


def verdict_of(value: nodes.Expr, scale: Scale | None) -> Verdict | None:
    """The verdict that ``value`` writes for a rule with this ``scale``, if it is one."""
    if isinstance(value, nodes.QName) and value.text in ANY:
        return value.text
    if scale is not None:
        return point_in(value, scale)
    return value.text if isinstance(value, nodes.QName) and value.text in MET else None


def _loose(value: nodes.Expr, file: SourceFile, findings: Findings) -> Verdict | None:
    """A verdict for a criterion that the row brings: its scale is known when the row is read."""
    if isinstance(value, nodes.QName) and len(value.parts) == 1:
        return value.text
    number = signed_number(value)
    if number is None:
        _refuse(file, value.span, "this is no verdict", "write `met` or a level", findings)
    return number


def _report_unknown(
    key: nodes.Name,
    built: Built,
    generated: Mapping[str, str],
    file: SourceFile,
    findings: Findings,
) -> None:
    made = built.work.made
    named = made.names.get(key.text)
    if named is not None and not isinstance(named.entry, Draft):
        findings.report(
            WRONG_THING, file, key.span, f"`{key.text}` is {what(named.entry)}, not a rule"
        )
    elif named is None and not made.may_be_broken(key.text):
        findings.report(
            UNKNOWN_NAME,
            file,
            key.span,
            f"`{made.name}` has no rule `{key.text}`",
            did_you_mean(key.text, [*built.criteria, *generated]),
        )


def _refuse(
    file: SourceFile, span: Span, message: str, advice: str | None, findings: Findings
) -> None:
    findings.report(INVALID_VERDICT, file, span, message, advice)
