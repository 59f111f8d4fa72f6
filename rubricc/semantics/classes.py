"""Derived facts and classes: read in order, then proved to hold one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rubricc.diagnostics.catalogue.scores import (
    CLASS_ORDER,
    INVALID_OTHERWISE,
    OUT_OF_RANGE,
)
from rubricc.diagnostics.diagnostic import Label
from rubricc.ir.rubric import Classes, Criterion
from rubricc.plan.criterion import Derived, OutcomeClass
from rubricc.plan.expression import Expression
from rubricc.plan.types import BOOL
from rubricc.semantics.conditions import check_scope, settle
from rubricc.semantics.drafts import ClassDraft, DeriveDraft
from rubricc.semantics.expressions.resolve import resolve_expression
from rubricc.semantics.expressions.scope import Binding, Scope, fact_names
from rubricc.semantics.scope import FileScope
from rubricc.semantics.types import finite
from rubricc.semantics.weights import MOST
from rubricc.semantics.work import Work, origin_of
from rubricc.syntax import nodes


class FactScopes:
    """What classes and derived facts read, by the file that they stand in.

    Derived facts are added as they are read, so that each sees those before it.
    """

    def __init__(self, criteria: Mapping[str, Criterion], work: Work) -> None:
        self._work = work
        self._criteria = criteria
        self._derived: dict[str, Binding | None] = {}
        self._scopes: dict[FileScope, tuple[Scope, dict[str, Binding | None]]] = {}

    def resolve(self, value: nodes.Expr, home: FileScope) -> Expression | None:
        """The condition ``value`` that stands in ``home``, or ``None`` after reporting."""
        if home not in self._scopes:
            self._scopes[home] = self._open(home)
        found = resolve_expression(value, self._scopes[home][0], BOOL, self._work.findings.add)
        return settle(found, home, self._work)

    def _open(self, home: FileScope) -> tuple[Scope, dict[str, Binding | None]]:
        """The scope of ``home``, and its table of names, which still grows."""
        base = check_scope(home, self._work)
        graded = (
            (name, criterion.scale is not None, criterion.each is not None)
            for name, criterion in self._criteria.items()
        )
        names = {**base.names, **fact_names(graded)}
        names.update(dict.fromkeys(self._work.unsure))
        names.update(self._derived)
        return replace(base, context="class", names=names), names

    def add(self, name: str, is_sure: bool) -> None:
        """Let what follows read the derived fact ``name``."""
        binding = fact_names((), (name,))[name] if is_sure else None
        self._derived[name] = binding
        for _, names in self._scopes.values():
            names[name] = binding


def read_derived(drafts: list[DeriveDraft], scopes: FactScopes, work: Work) -> tuple[Derived, ...]:
    """The derived facts in order; each may use those before it."""
    found: list[Derived] = []
    for draft in drafts:
        name = draft.name.text
        start = len(work.findings.found)
        value = scopes.resolve(draft.node.value, draft.scope)
        if draft.via is not None and len(work.findings.found) > start:
            work.bring_home(start, draft.via)
        scopes.add(name, value is not None)
        if value is None:
            work.unsure.add(name)
        else:
            found.append(Derived(name=name, value=value))
    return tuple(found)


def read_classes(drafts: list[ClassDraft], scopes: FactScopes, work: Work) -> Classes | None:
    """The set of classes, from best to worst; ``None`` where there is none."""
    if not drafts:
        return None
    found: list[OutcomeClass] = []
    for at, draft in enumerate(drafts):
        start = len(work.findings.found)
        number = _number(draft, work)
        when = None
        if draft.node.when is None:
            _check_otherwise(drafts, at, work)
        else:
            when = scopes.resolve(draft.node.when, draft.scope)
        if at > 0 and number > found[-1].number:
            _report_order(draft, number, drafts[at - 1], found[-1].number, work)
        if draft.via is not None and len(work.findings.found) > start:
            work.bring_home(start, draft.via)
        found.append(OutcomeClass(name=draft.name.text, number=number, when=when))
    first = drafts[0]
    return Classes(classes=tuple(found), origin=origin_of(first.scope.source, first.node.name.span))


def _number(draft: ClassDraft, work: Work) -> float:
    node = draft.node.number
    number = finite(nodes.Number(node.span, node.value, node.text))
    if number is not None and abs(number) <= MOST:
        return float(number)
    work.findings.report(
        OUT_OF_RANGE,
        draft.scope.source,
        node.span,
        f"`{node.text[:20]}` is too large for a class",
    )
    return 0.0


def _check_otherwise(drafts: list[ClassDraft], at: int, work: Work) -> None:
    draft = drafts[at]
    before = [d for d in drafts[:at] if d.node.when is None]
    if before:
        work.findings.report(
            INVALID_OTHERWISE,
            draft.scope.source,
            draft.name.span,
            f"`{draft.name.text}` is the second `otherwise`",
            "keep one of them",
            (Label(before[0].scope.source, before[0].name.span, "the first one"),),
        )
    elif len(drafts) == 1 and not work.made.is_broken:
        work.findings.report(
            INVALID_OTHERWISE,
            draft.scope.source,
            draft.name.span,
            f"`{draft.name.text}` is the only class, so every response falls into it",
            "add a class with `when`",
        )


def _report_order(
    draft: ClassDraft, number: float, before: ClassDraft, above: float, work: Work
) -> None:
    work.findings.report(
        CLASS_ORDER,
        draft.scope.source,
        draft.node.number.span,
        f"`{draft.name.text}` is worth {number:g}, more than `{before.name.text}` above it",
        "list the classes from best to worst",
        (Label(before.scope.source, before.node.number.span, f"worth {above:g}"),),
    )
