"""From an expression as written to one that can be computed: names found, types checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rubricc.diagnostics.catalogue.checks import (
    MISPLACED_VALUE,
    MIXED_LIST,
    NOT_A_NUMBER,
)
from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Label, Rule
from rubricc.plan.expression import Constant, Expression, ListOf
from rubricc.plan.types import NUMBER, Type
from rubricc.semantics.expressions import calls, comparisons, names, operators, texts
from rubricc.semantics.expressions.presence import warn_if_absent
from rubricc.semantics.expressions.sameness import warn_if_same
from rubricc.semantics.expressions.scope import Scope
from rubricc.semantics.expressions.typed import Typed, described, fits
from rubricc.source.span import Span
from rubricc.syntax import nodes

Report = Callable[[Diagnostic], None]


def resolve_expression(
    node: nodes.Expr, scope: Scope, expect: Type | None, report: Report
) -> Expression | None:
    """``node`` with every name resolved, or ``None`` after reporting every fault in it.

    ``expect`` is ``BOOL`` for a condition, ``NUMBER`` for a score, any other type for a value of
    that type, and ``None`` where every type will do. ``None`` comes back without a report where
    the fault lies in a broken declaration, which has its own finding. The parser bounds how deep
    expressions nest.
    """
    reader = Reader(scope, report)
    typed = reader.resolve(node)
    if typed is None or not _is_expected(typed, expect, reader):
        return None
    warn_if_absent(typed, reader)
    if expect is not None and expect.kind == "bool":
        warn_if_same(typed, reader)
    return typed.expression


@dataclass(frozen=True, slots=True)
class Reader:
    """One expression being read: its names, and where findings go."""

    scope: Scope
    report: Report

    def resolve(self, node: nodes.Expr | nodes.Element) -> Typed | None:
        """``node`` with its type, or ``None`` when something in it is wrong."""
        match node:
            case nodes.QName():
                return names.resolve_name(node, self)
            case nodes.Text():
                return texts.resolve_text(node, self)
            case nodes.Number():
                return Typed(node, Constant(value=node.value), NUMBER)
            case nodes.Call():
                return calls.resolve_call(node, self)
            case nodes.Comparison():
                return comparisons.resolve_comparison(node, self)
            case nodes.Logic():
                return operators.resolve_logic(node, self)
            case nodes.Unary():
                return operators.resolve_unary(node, self)
            case nodes.Binary():
                return operators.resolve_binary(node, self)
            case nodes.Index():
                return operators.resolve_index(node, self)
            case nodes.ListExpr():
                return self._list(node)
        return self._misplaced(node)

    def of_arguments(self) -> Reader:
        """The reader of the arguments of externs."""
        return Reader(self.scope.arguments or self.scope, self.report)

    def knowing(self, given: frozenset[str]) -> Reader:
        """The same reader, with more optional names known to be there."""
        return Reader(self.scope.knowing(given), self.report) if given else self

    def fault(
        self,
        rule: Rule,
        span: Span,
        message: str,
        help: str | None = None,  # noqa: A002 - the word of Diagnostic
        labels: tuple[Label, ...] = (),
        fix: Edit | None = None,
    ) -> Typed | None:
        """Report one finding in the file of the expression; nothing came of what it is about."""
        self.report(Diagnostic(rule, message, self.scope.file, span, help, labels, fix))
        return None

    def written(self, node: nodes.Node) -> str:
        """``node`` as its author wrote it, cut after 40 characters."""
        text = " ".join(self.scope.file.text[node.span.start : node.span.end].split())
        return text if len(text) <= 40 else text[:39] + "…"

    def _list(self, node: nodes.ListExpr) -> Typed | None:
        read = [self.resolve(element) for element in node.elements]
        elements = [element for element in read if element is not None]
        if len(elements) < len(read):
            return None
        first = elements[0].type if elements else None
        for element in elements:
            if element.type is None or first is None or not fits(element.type, first):
                return self.fault(
                    MIXED_LIST,
                    element.node.span,
                    f"`{self.written(element.node)}` is {described(element.type)} in a list that"
                    f" begins with {described(first)}",
                    "all elements of a list are of one sort",
                )
        listed = ListOf(items=tuple(element.expression for element in elements))
        return Typed(node, listed, Type(kind="list", element=first))

    def _misplaced(self, node: nodes.Expr | nodes.Element) -> Typed | None:
        helps = {
            nodes.Range: "a range stands after `in`, as in `words(response) in 100..200`",
            nodes.Element: "compare with `==`",
        }
        return self.fault(
            MISPLACED_VALUE,
            node.span,
            f"`{self.written(node)}` is no value",
            helps.get(type(node), "an expression is made of names, numbers, texts and functions"),
        )


def _is_expected(typed: Typed, expect: Type | None, reader: Reader) -> bool:
    if expect is None or (typed.type is not None and fits(typed.type, expect)):
        return True
    if expect.kind == "bool":
        operators.not_a_condition(typed, reader)
    else:
        reader.fault(
            NOT_A_NUMBER,
            typed.node.span,
            f"`{reader.written(typed.node)}` is {described(typed.type)}, not {described(expect)}",
        )
    return False
