"""``each VARIABLE in SOURCE``: one criterion for every element of a list that the row supplies."""

from __future__ import annotations

from rubricc.diagnostics.catalogue.names import DUPLICATE_NAME, MISPLACED_FIELD, UNKNOWN_NAME
from rubricc.diagnostics.catalogue.types import NOT_A_LIST
from rubricc.diagnostics.diagnostic import Label
from rubricc.plan.criterion import Each
from rubricc.plan.types import Type
from rubricc.semantics.conditions import Element
from rubricc.semantics.drafts import Draft
from rubricc.semantics.findings import did_you_mean
from rubricc.semantics.scope import report_reserved
from rubricc.semantics.work import Work
from rubricc.source.file import SourceFile
from rubricc.syntax import nodes
from rubricc.syntax.kinds import RESERVED


def read_each(draft: Draft, work: Work) -> tuple[Each | None, Element | None]:
    """The ``each`` of ``draft`` and its variable; faults leave the type of the variable open."""
    each = draft.each
    if each is None:
        return None, None
    file, variable = draft.home("each").source, each.variable.text
    if draft.kind == "fact":
        work.findings.report(
            MISPLACED_FIELD, file, each.span, "a fact is one yes or no", "leave out `each`"
        )
        return None, (variable, None)
    report_reserved(each.variable, file, work.findings)
    if variable in work.inputs.types and variable not in RESERVED:
        labels: tuple[Label, ...] = ()
        named = work.made.names.get(variable)
        if named is not None:
            labels = (Label(named.file, named.name.span, "declared here"),)
        work.findings.report(
            DUPLICATE_NAME,
            file,
            each.variable.span,
            f"`{variable}` is already declared",
            "give the element another name",
            labels,
        )
        return None, (variable, None)
    element = _element_type(draft, each, work)
    source = tuple(part.text for part in each.source.parts)
    return Each(variable=variable, source=source), (variable, element)


def _element_type(draft: Draft, each: nodes.Each, work: Work) -> Type | None:
    """The type of one element; ``None`` after reporting that nothing such can be gone through."""
    file, parts = draft.home("each").source, each.source.parts
    if parts[0].text not in work.inputs.types:
        if not work.made.may_be_broken(parts[0].text):
            _report_unknown_list(parts[0], file, work)
        return None
    found = work.inputs.types[parts[0].text]
    for part in parts[1:]:
        found = None if found is None else _field(found, part, file, work)
    if found is not None and found.kind != "list":
        work.findings.report(
            NOT_A_LIST,
            file,
            each.source.span,
            f"`{each.source.text}` is `{found}`, not a list",
            "an `each` goes through a parameter such as `facts: list[text]`",
        )
        return None
    return None if found is None else found.element


def _report_unknown_list(name: nodes.Name, file: SourceFile, work: Work) -> None:
    lists = [n for n, t in work.inputs.types.items() if t is None or t.kind in ("list", "record")]
    declare = f"declare it after the rubric's name: `({name.text}: list[text])`"
    work.findings.report(
        UNKNOWN_NAME,
        file,
        name.span,
        f"no list is called `{name.text}`",
        did_you_mean(name.text, lists) or declare,
    )


def _field(record: Type, name: nodes.Name, file: SourceFile, work: Work) -> Type | None:
    fields = dict(record.fields)
    if name.text in fields:
        return fields[name.text]
    work.findings.report(
        UNKNOWN_NAME,
        file,
        name.span,
        f"`{record}` has no field `{name.text}`",
        did_you_mean(name.text, fields),
    )
    return None
