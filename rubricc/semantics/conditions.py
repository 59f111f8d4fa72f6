"""Checks and conditions: expressions over a row, and prose that a judge decides."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rubricc.diagnostics.catalogue.names import DUPLICATE_NAME
from rubricc.plan.expression import Call, Expression, Logic, Ref
from rubricc.plan.text import Text
from rubricc.plan.types import BOOL, Type
from rubricc.plan.walk import walk
from rubricc.semantics.drafts import what
from rubricc.semantics.expressions.presence import present_if
from rubricc.semantics.expressions.resolve import resolve_expression
from rubricc.semantics.expressions.scope import Binding, Scope, input_names
from rubricc.semantics.prose import resolve_prose
from rubricc.semantics.scope import FileScope
from rubricc.semantics.settings import Given, wrong_value
from rubricc.semantics.work import Work
from rubricc.syntax import nodes

Element = tuple[str, Type | None]
"""The variable of an ``each`` and its type."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold for a rule to apply.

    ``present`` has the optional names that are there when it holds.
    """

    check: Expression | None = None
    prose: tuple[Text, ...] = ()
    present: frozenset[str] = frozenset()

    def and_also(self, other: Conditions) -> Conditions:
        """Both, this one decided first."""
        if self.check is None or other.check is None:
            check = self.check if other.check is None else other.check
        else:
            check = Logic(operator="and", operands=(*_conjuncts(self.check), other.check))
        return Conditions(check, self.prose + other.prose, self.present | other.present)


ALWAYS = Conditions()


def _conjuncts(check: Expression) -> tuple[Expression, ...]:
    if isinstance(check, Logic) and check.operator == "and":
        return check.operands
    return (check,)


def read_when(
    given: Given, element: Element | None, home: FileScope, around: Conditions, work: Work
) -> Conditions:
    """``around`` and the condition of ``when:``, in code or in prose."""
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if value is None:
        wrong_value(given, "a condition", work.findings)
        return around
    if isinstance(value, nodes.Text):
        text = resolve_prose(value, given.file, work.inputs_with(element), work.findings)
        return around if text is None else around.and_also(Conditions(prose=(text,)))
    check = _resolve(value, given, element, home, around, work)
    if check is None:
        return around
    return around.and_also(Conditions(check, present=present_if(value, True)))


def read_check(
    given: Given, element: Element | None, home: FileScope, around: Conditions, work: Work
) -> Expression | None:
    """The expression of ``check:``; ``around`` holds whenever it is decided."""
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if value is None:
        wrong_value(given, "a condition", work.findings)
        return None
    return _resolve(value, given, element, home, around, work)


def _resolve(
    value: nodes.Expr,
    given: Given,
    element: Element | None,
    home: FileScope,
    around: Conditions,
    work: Work,
) -> Expression | None:
    scope = check_scope(home, work)
    if element is not None:
        variable, declared = element
        binding = Binding(Ref(of="element", name=variable), declared) if declared else None
        scope = replace(scope, names={**scope.names, variable: binding})
    if around.present:
        scope = scope.knowing(around.present)
    return settle(resolve_expression(value, scope, BOOL, work.findings.add), home, work)


def check_scope(home: FileScope, work: Work) -> Scope:
    """What a check that stands in the file ``home`` reads."""
    known = work.check_scopes.get(home)
    if known is None:
        known = Scope(
            file=home.source,
            context="check",
            names=input_names(work.made.parameters),
            externs=work.externs.get(home, {}),
            hidden={
                name: what(named.entry)
                for name, named in work.made.names.items()
                if named.entry is not None and not named.entry.gone
            },
            may_be_broken=work.made.may_be_broken,
        )
        work.check_scopes[home] = known
    return known


def settle(found: Expression | None, home: FileScope, work: Work) -> Expression | None:
    """``found``, the externs that it calls noted; without it the rubric is not whole.

    An expression may be missing without a finding of its own, where it rests on a declaration
    that has one.
    """
    if found is None:
        work.made.is_broken = True
    else:
        _note_calls(found, home, work)
    return found


def _note_calls(expression: Expression, home: FileScope, work: Work) -> None:
    externs = work.externs.get(home)
    if not externs:
        return
    for part in walk(expression):
        if isinstance(part, Call) and part.extern:
            extern = externs.get(part.function)
            if extern is not None and work.called.setdefault(extern.name, extern) != extern:
                _report_two_externs(extern.name, work)


def _report_two_externs(name: str, work: Work) -> None:
    """Two files that were put together call different functions by one name."""
    made = work.made
    work.findings.report(
        DUPLICATE_NAME,
        made.file,
        made.node.name.span,
        f"the rules of `{made.name}` mean two functions by `{name}`",
        "give one of the two externs another name",
    )
