"""One criterion, from what was written to what is checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rubricc.diagnostics.catalogue.names import (
    DUPLICATE_NAME,
    UNKNOWN_VALUE,
)
from rubricc.diagnostics.catalogue.scores import (
    DECIDE_NOT_HERE,
    EXAMPLE_VERDICT,
    INVALID_NEED,
    LEVEL_WITHOUT_SCALE,
    NOTHING_TO_JUDGE,
    SCALE_NOT_HERE,
    TWO_TEXTS,
)
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.diagnostics.diagnostic import Label
from rubricc.ir.rubric import Criterion, Origin
from rubricc.plan.criterion import Example
from rubricc.plan.scale import Scale
from rubricc.plan.text import Text, slot_text
from rubricc.semantics.conditions import Conditions, Element, read_check, read_when
from rubricc.semantics.drafts import Draft
from rubricc.semantics.elements import read_each
from rubricc.semantics.fields import Fields, read_fields
from rubricc.semantics.findings import did_you_mean
from rubricc.semantics.needs import NeedsOf
from rubricc.semantics.prose import Inputs, resolve_prose
from rubricc.semantics.scales import described, point_in, read_scale, shown_point, with_anchors
from rubricc.semantics.settings import Given
from rubricc.semantics.weights import KINDS, criterion_weight
from rubricc.semantics.work import Work
from rubricc.syntax import nodes

Decide = Literal["check", "judge", "mean"]


def build_criterion(
    draft: Draft, tier: str | None, around: Conditions, work: Work, needs: list[NeedsOf]
) -> Criterion:
    """The criterion that ``draft`` writes; ``around`` holds for every rule at its place.

    Its needs are added to ``needs``, to be resolved when every criterion is known. Faults are
    reported, and the name of a rule that has one goes to ``work.unsure``.
    """
    found, errors = len(work.findings.found), work.findings.errors
    if draft.fields or draft.each is not None or draft.text is None or draft.gates:
        criterion = _with_body(draft, tier, around, work, needs)
    else:
        criterion = _line(draft, tier, around, work)
    if draft.via is not None and len(work.findings.found) > found:
        work.bring_home(found, draft.via)
    if work.findings.errors > errors:
        work.unsure.add(draft.name.text)
    return criterion


def _line(draft: Draft, tier: str | None, around: Conditions, work: Work) -> Criterion:
    assert draft.text is not None
    findings = work.findings
    text = resolve_prose(draft.text, draft.home("text").source, work.inputs, findings)
    priority, weight, explicit = criterion_weight(draft, work.magnitudes, findings)
    return Criterion(
        name=draft.name.text,
        kind=KINDS[draft.kind],
        text=text,
        priority=priority,
        weight=weight,
        explicit_weight=explicit,
        when=around.check,
        when_text=around.prose,
        tier=tier,
        doc="" if draft.doc is None else draft.doc.text,
        origin=_origin(draft, draft.text),
    )


def _with_body(
    draft: Draft, tier: str | None, around: Conditions, work: Work, needs: list[NeedsOf]
) -> Criterion:
    findings = work.findings
    fields = read_fields(draft, findings)
    each, element = read_each(draft, work)
    inputs = work.inputs_with(element)
    text, written = _text(draft, fields, inputs, work)
    priority, weight, explicit = criterion_weight(draft, work.magnitudes, findings)
    conditions = _conditions(draft, fields, element, around, work)
    check = None
    if "check" in fields.given:
        given = fields.given["check"]
        check = read_check(given, element, draft.home("check"), conditions, work)
    elif written is None:
        _report_nothing(draft, work)
    needs.extend(_needs(draft, fields, work))
    decide = _decide(draft, fields, written is not None, work)
    scale = _scale(draft, fields, decide, inputs, work)
    return Criterion(
        name=draft.name.text,
        kind=KINDS[draft.kind],
        text=text,
        priority=priority,
        weight=weight,
        explicit_weight=explicit,
        check=check,
        decide=decide,
        when=conditions.check,
        when_text=conditions.prose,
        needs_raw="needs_raw" in fields.given,
        scale=scale,
        examples=_examples(draft, fields, scale, inputs, work),
        each=each,
        tags=_tags(fields, work),
        tier=tier,
        critique=_prose(fields, "critique", inputs, work),
        revise=_prose(fields, "revise", inputs, work),
        prefer=_prose(fields, "prefer", inputs, work),
        note=_remark(fields, "note", inputs, work),
        source=_remark(fields, "source", inputs, work),
        doc="" if draft.doc is None else draft.doc.text,
        origin=_origin(draft, written),
    )


def _needs(draft: Draft, fields: Fields, work: Work) -> Iterator[NeedsOf]:
    """What it needs, or needs as it was given; both together are reported."""
    if "needs" in fields.given:
        yield NeedsOf(draft, fields.given["needs"], False)
        if "needs_raw" in fields.given:
            _report_both_needs(draft, fields, work)
    elif "needs_raw" in fields.given:
        yield NeedsOf(draft, fields.given["needs_raw"], True)


def _origin(draft: Draft, text: nodes.Text | None) -> Origin:
    """From the name to the end of the text; of an override, what the override writes."""
    file, start, end = draft.scope.source, draft.name.span.start, draft.name.span.end
    if draft.via is not None and draft.via.word == "override":
        file, (start, end) = draft.via.file, draft.via.span
    if text is not None and draft.home("text").source is file and text.span.end > start:
        end = text.span.end
    return Origin(path=file.path, start=start, end=end)


def _text(
    draft: Draft, fields: Fields, inputs: Inputs, work: Work
) -> tuple[Text | None, nodes.Text | None]:
    """The resolved text and the one written; the first may be wrong where the second is given."""
    file = draft.home("text").source
    written = draft.text
    given = fields.given.get("text")
    if given is not None:
        value = given.node.value if isinstance(given.node, nodes.Setting) else None
        if written is not None:
            work.findings.report(
                TWO_TEXTS,
                file,
                given.node.key.span,
                f"`{draft.name.text}` has two texts",
                "keep the quoted sentence or the field `text`",
                (Label(file, written.span, "the other one"),),
            )
        elif isinstance(value, nodes.Text):
            written = value
        else:
            _want_text(given, work)
            return None, nodes.Text(given.value_span, "", "line")
    if written is None:
        return None, None
    return resolve_prose(written, file, inputs, work.findings), written


def _conditions(
    draft: Draft, fields: Fields, element: Element | None, around: Conditions, work: Work
) -> Conditions:
    conditions = around
    for gate in draft.gates:
        conditions = read_when(gate, None, draft.scope, conditions, work)
    if "when" in fields.given:
        when = fields.given["when"]
        conditions = read_when(when, element, draft.home("when"), conditions, work)
    return conditions


def _report_nothing(draft: Draft, work: Work) -> None:
    work.findings.report(
        NOTHING_TO_JUDGE,
        draft.scope.source,
        draft.name.span,
        f"`{draft.name.text}` says nothing",
        "give it a sentence in quotes, or a `check`",
    )


def _report_both_needs(draft: Draft, fields: Fields, work: Work) -> None:
    given = fields.given["needs_raw"]
    work.findings.report(
        INVALID_NEED,
        given.file,
        given.node.key.span,
        f"`{draft.name.text}` has `needs` and `needs_raw`",
        "keep one of them",
        (Label(given.file, fields.given["needs"].node.key.span, "given here"),),
    )


def _decide(draft: Draft, fields: Fields, has_text: bool, work: Work) -> Decide:
    default: Decide = "check" if "check" in fields.given else "judge"
    given = fields.given.get("decide")
    if given is None:
        return default
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    choice = value.text if isinstance(value, nodes.QName) else ""
    choices: tuple[Decide, ...] = ("judge", "mean", "check")
    if choice not in choices:
        work.findings.report(
            UNKNOWN_VALUE,
            given.file,
            given.value_span,
            f"`decide` cannot be `{choice}`" if choice else "`decide` takes a word",
            did_you_mean(choice, choices) or "it is `judge` or `mean`",
        )
        return default
    if "check" not in fields.given or not has_text:
        lacking = "text" if "check" in fields.given else "check"
        work.findings.report(
            DECIDE_NOT_HERE,
            given.file,
            given.node.key.span,
            f"`{draft.name.text}` has no {lacking}, so there is nothing to choose",
            f"give it a {lacking}, or leave out `decide`",
        )
        return default
    return next(known for known in choices if known == choice)


def _scale(
    draft: Draft, fields: Fields, decide: Decide, inputs: Inputs, work: Work
) -> Scale | None:
    given = fields.given.get("scale")
    if given is None:
        if fields.levels:
            first = fields.levels[0]
            work.findings.report(
                LEVEL_WITHOUT_SCALE,
                draft.home("level").source,
                first.point.span,
                f"`{draft.name.text}` has no scale",
                "add `scale: 1..5`, or leave out the levels",
            )
        return None
    if decide == "check":
        work.findings.report(
            SCALE_NOT_HERE,
            given.file,
            given.node.key.span,
            f"code decides `{draft.name.text}`, which is met or unmet",
            "leave out the scale, or write `decide: judge` beside a text",
        )
        return None
    scale = read_scale(given, work.findings)
    if scale is None:
        return None
    return with_anchors(scale, fields.levels, draft.home("level").source, inputs, work.findings)


def _examples(
    draft: Draft, fields: Fields, scale: Scale | None, inputs: Inputs, work: Work
) -> tuple[Example, ...]:
    file = draft.home("example").source
    found: list[Example] = []
    for example in fields.examples:
        text = resolve_prose(example.text, file, inputs, work.findings)
        if scale is None and ("scale" in fields.given or fields.was_graded):
            continue
        point = point_in(example.point, scale) if scale else shown_point(example.point)
        if point is None or (scale is None and point not in ("met", "unmet")):
            work.findings.report(
                EXAMPLE_VERDICT,
                file,
                example.point.span,
                f"`{draft.name.text}` cannot be `{shown_point(example.point)}`",
                described(scale) if scale else "an example is `met` or `unmet`",
            )
        elif text is not None:
            found.append(Example(verdict=point, text=text))
    return tuple(found)


def _tags(fields: Fields, work: Work) -> tuple[str, ...]:
    given = fields.given.get("tags")
    if given is None:
        return ()
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    names = list(value.elements) if isinstance(value, nodes.ListExpr) else [value]
    tags: dict[str, None] = {}
    for name in names:
        if not isinstance(value, nodes.ListExpr) or not (
            isinstance(name, nodes.QName) and len(name.parts) == 1
        ):
            work.findings.report(
                WRONG_VALUE,
                given.file,
                given.value_span if name is None else name.span,
                "`tags` takes a list of names",
                "write `[style, tone]`",
            )
        elif name.text in tags:
            work.findings.report(
                DUPLICATE_NAME, given.file, name.span, f"the tag `{name.text}` is given twice"
            )
        else:
            tags[name.text] = None
    return tuple(tags)


def _prose(fields: Fields, key: str, inputs: Inputs, work: Work) -> Text | None:
    given = fields.given.get(key)
    if given is None:
        return None
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if not isinstance(value, nodes.Text):
        _want_text(given, work)
        return None
    return resolve_prose(value, given.file, inputs, work.findings)


def _remark(fields: Fields, key: str, inputs: Inputs, work: Work) -> str:
    """A text for people: its slots must exist, and stay in it unfilled."""
    text = _prose(fields, key, inputs, work) or ()
    return "".join(part if isinstance(part, str) else slot_text(part) for part in text)


def _want_text(given: Given, work: Work) -> None:
    work.findings.report(
        WRONG_VALUE, given.file, given.value_span, f"`{given.key}` takes a text in quotes"
    )
