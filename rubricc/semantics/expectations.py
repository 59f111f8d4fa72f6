"""``expect`` lines: what must come out of a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rubricc.diagnostics.catalogue.scores import BACKWARDS_RANGE
from rubricc.diagnostics.catalogue.tests import (
    INVALID_EXPECTATION,
    INVALID_VERDICT,
    UNKNOWN_SUBJECT,
)
from rubricc.ir.module import Expectation
from rubricc.ir.rubric import Criterion
from rubricc.plan.scale import Scale
from rubricc.semantics.drafts import Draft, what
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.given import ANY, MET, OVERALL, verdict_of
from rubricc.semantics.rubrics import Built
from rubricc.semantics.scales import described, shown_point
from rubricc.semantics.types import signed_number
from rubricc.semantics.work import origin_of
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.source.suggest import suggest
from rubricc.syntax import nodes

Operator = Literal["<", "<=", "==", "!=", ">=", ">", "in"]

RESULTS = ("reward", "hard_rules", "calls", "preferred")
WORDS = {
    "hard_rules": ("pass", "fail", "unknown"),
    "preferred": ("chosen", "rejected", "tie", "none"),
}
FLIPPED: dict[Operator, Operator] = {
    "<": ">",
    "<=": ">=",
    "==": "==",
    "!=": "!=",
    ">=": "<=",
    ">": "<",
}


@dataclass(frozen=True, slots=True)
class Subjects:
    """What the expectations of one test can be about."""

    built: Built
    generated: frozenset[str]
    """Criteria that the row of the test brings."""
    file: SourceFile
    findings: Findings

    def refuse(self, span: Span, message: str, advice: str | None = None) -> None:
        """Report an expectation that can never be checked."""
        self.findings.report(INVALID_EXPECTATION, self.file, span, message, advice)


@dataclass(frozen=True, slots=True)
class _Link:
    """One comparison of a chain, its subject on the left."""

    subject: nodes.Expr
    operator: Operator
    value: nodes.Expr


def read_expectation(node: nodes.Expect, subjects: Subjects) -> list[Expectation]:
    """The expectations of one line: one for each comparison; wrong ones are reported."""
    written = node.value
    if not isinstance(written, nodes.Comparison):
        name = written.text if isinstance(written, nodes.QName) else "reward"
        subjects.refuse(written.span, "nothing is compared", f"write `expect {name} == …`")
        return []
    found = []
    for link in _links(written, subjects):
        expectation = _read(link, node, subjects)
        if expectation is not None:
            found.append(expectation)
    return found


def _links(written: nodes.Comparison, subjects: Subjects) -> list[_Link]:
    links = []
    for at, operator in enumerate(written.operators):
        left, right = written.operands[at], written.operands[at + 1]
        if operator != "in" and _is_value(left) and not _is_value(right):
            links.append(_Link(right, FLIPPED[operator], left))
        else:
            links.append(_Link(left, operator, right))
    return links


def _is_value(node: nodes.Expr) -> bool:
    return signed_number(node) is not None


def _read(link: _Link, node: nodes.Expect, subjects: Subjects) -> Expectation | None:
    name, index = _named(link.subject)
    if name is None:
        subjects.refuse(
            link.subject.span,
            "this is nothing that a test can expect",
            "name a rule, `reward`, `hard_rules`, `preferred` or `calls`",
        )
        return None
    text = subjects.file.text[node.value.span.start : node.value.span.end]
    value = _value(name, index, link, subjects)
    if value is None:
        return None
    low, high = value
    return Expectation(
        text=text,
        operator=link.operator,
        subject=name if index is None else f"{name}[{index}]",
        value=low,
        high=high,
        origin=origin_of(subjects.file, node.value.span),
    )


def _named(subject: nodes.Expr) -> tuple[str | None, int | None]:
    if isinstance(subject, nodes.QName) and len(subject.parts) == 1:
        return subject.text, None
    if isinstance(subject, nodes.Index) and isinstance(subject.value, nodes.QName):
        index = signed_number(subject.index)
        if isinstance(index, int) and index >= 0 and len(subject.value.parts) == 1:
            return subject.value.text, index
    return None, None


Value = tuple[str | int | float | None, float | None]
"""The right side of an expectation, and the upper end for ``in``."""


def _value(name: str, index: int | None, link: _Link, subjects: Subjects) -> Value | None:
    if name in RESULTS and index is not None:
        subjects.refuse(link.subject.span, f"`{name}` has no elements", f"write `{name}`")
        return None
    if name in WORDS:
        return _word(name, link, subjects)
    if name in ("reward", "calls"):
        return _number(name, link, subjects)
    if name in subjects.generated:
        return _loose(name, link, subjects)
    holistic = subjects.built.holistic
    if name == OVERALL and holistic is not None and index is None:
        return _verdict(name, holistic, link, subjects)
    criterion = subjects.built.criteria.get(name)
    if criterion is None:
        _report_unknown(name, link, subjects)
        return None
    if name in subjects.built.work.unsure or not _has_index(criterion, index, link, subjects):
        return None
    return _verdict(name, criterion.scale, link, subjects)


def _has_index(criterion: Criterion, index: int | None, link: _Link, subjects: Subjects) -> bool:
    name = criterion.name
    if criterion.each is not None and index is None:
        subjects.refuse(
            link.subject.span, f"`{name}` has a verdict for each element", f"write `{name}[0]`"
        )
    elif criterion.each is None and index is not None:
        subjects.refuse(link.subject.span, f"`{name}` has one verdict", f"write `{name}`")
    else:
        return True
    return False


def _word(name: str, link: _Link, subjects: Subjects) -> Value | None:
    if link.operator not in ("==", "!="):
        subjects.refuse(link.value.span, f"`{name}` has no order", f"write `{name} == …`")
        return None
    word = link.value.text if isinstance(link.value, nodes.QName) else None
    if word in WORDS[name]:
        return (None if word == "none" else word, None)
    near = None if word is None else suggest(word, WORDS[name])
    listed = ", ".join(f"`{choice}`" for choice in WORDS[name])
    subjects.refuse(
        link.value.span,
        f"`{name}` cannot be `{shown_point(link.value)}`",
        f"did you mean `{near}`?" if near else f"it is one of {listed}",
    )
    return None


def _number(name: str, link: _Link, subjects: Subjects) -> Value | None:
    if link.operator == "in":
        return _range(link, subjects)
    if isinstance(link.value, nodes.QName) and link.value.text == "none" and name == "reward":
        if link.operator in ("==", "!="):
            return (None, None)
        subjects.refuse(link.value.span, "`none` has no order", "write `reward == none`")
        return None
    number = signed_number(link.value)
    if number is None:
        subjects.refuse(
            link.value.span,
            f"`{name}` is a number",
            "write a number such as `0.5`" + (", or `none`" if name == "reward" else ""),
        )
        return None
    return (number, None)


def _range(link: _Link, subjects: Subjects) -> Value | None:
    value = link.value
    low = signed_number(value.low) if isinstance(value, nodes.Range) else None
    high = signed_number(value.high) if isinstance(value, nodes.Range) else None
    if low is None or high is None:
        subjects.refuse(value.span, "`in` takes a range", "write `in 0.5..0.6`")
        return None
    if low > high:
        subjects.findings.report(
            BACKWARDS_RANGE,
            subjects.file,
            value.span,
            f"the range runs from {low} to {high}",
            f"write `{high}..{low}`",
        )
        return None
    return (low, float(high))


def _loose(name: str, link: _Link, subjects: Subjects) -> Value | None:
    """A criterion of the row: its scale is known when the row is read."""
    if link.operator == "in":
        return _range(link, subjects)
    if isinstance(link.value, nodes.QName):
        return (link.value.text, None)
    number = signed_number(link.value)
    if number is None:
        subjects.refuse(link.value.span, f"this is no verdict of `{name}`", "write `met`")
        return None
    return (number, None)


def _verdict(name: str, scale: Scale | None, link: _Link, subjects: Subjects) -> Value | None:
    ordered = scale is not None and not scale.named
    if link.operator not in ("==", "!=") and not ordered:
        subjects.refuse(
            link.value.span, f"the verdicts of `{name}` have no order", f"write `{name} == …`"
        )
        return None
    if link.operator == "in":
        return _range(link, subjects)
    verdict = verdict_of(link.value, scale)
    if verdict is not None and (link.operator in ("==", "!=") or not isinstance(verdict, str)):
        return (verdict, None)
    shown = shown_point(link.value)
    known = [str(level.point) for level in scale.levels] if scale and scale.named else [*MET]
    near = None if ordered else suggest(shown, [*known, *ANY])
    subjects.findings.report(
        INVALID_VERDICT,
        subjects.file,
        link.value.span,
        f"`{name}` cannot be `{shown}`",
        f"did you mean `{near}`?" if near else described(scale) if scale else _MET_OR_UNMET,
    )
    return None


_MET_OR_UNMET = "it is `met` or `unmet`"


def _report_unknown(name: str, link: _Link, subjects: Subjects) -> None:
    made = subjects.built.work.made
    named = made.names.get(name)
    if named is not None and not isinstance(named.entry, Draft):
        subjects.refuse(
            link.subject.span,
            f"`{name}` is {what(named.entry)}, which has no verdict",
            "expect a rule, or `reward`",
        )
    elif named is None and not made.may_be_broken(name):
        subjects.findings.report(
            UNKNOWN_SUBJECT,
            subjects.file,
            link.subject.span,
            f"`{made.name}` has no rule `{name}`",
            did_you_mean(name, [*RESULTS, *subjects.built.criteria]),
        )
