"""Declared parameters and their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite

from rubricc.diagnostics.catalogue.names import DUPLICATE_NAME
from rubricc.diagnostics.catalogue.types import REFERENCE_TYPE, UNKNOWN_TYPE, WRONG_DEFAULT
from rubricc.diagnostics.diagnostic import Label
from rubricc.plan.expression import Constant, Expression, ListOf, RecordOf
from rubricc.plan.types import BOOL, NUMBER, TEXT, Parameter, Type
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.scope import report_reserved
from rubricc.source.file import SourceFile
from rubricc.syntax import nodes

SIMPLE: Mapping[str, Type] = {"text": TEXT, "number": NUMBER, "bool": BOOL}
TYPE_NAMES = ("text", "number", "bool", "list", "record")
OTHER_NAMES: Mapping[str, str] = {
    "string": "text",
    "str": "text",
    "int": "number",
    "integer": "number",
    "float": "number",
    "boolean": "bool",
    "array": "list",
    "object": "record",
    "dict": "record",
}
"""What other languages call our types."""

MESSAGES = Type(kind="messages")


def read_parameters(
    params: Iterable[nodes.Param], file: SourceFile, findings: Findings
) -> dict[str, Parameter | None]:
    """The parameters by name, in declared order; ``None`` for one with a wrong type or default."""
    first: dict[str, nodes.Name] = {}
    read: dict[str, Parameter | None] = {}
    for param in params:
        name = param.name.text
        if not _may_be_called(param.name, first, file, findings):
            continue
        declared = read_type(param.type, file, findings)
        if declared is None:
            read[name] = None
            continue
        read[name] = _parameter(param, declared, file, findings)
    return read


def _may_be_called(
    name: nodes.Name, first: dict[str, nodes.Name], file: SourceFile, findings: Findings
) -> bool:
    report_reserved(name, file, findings)
    if name.text in ("prompt", "response"):
        return False
    before = first.setdefault(name.text, name)
    if before is not name:
        findings.report(
            DUPLICATE_NAME,
            file,
            name.span,
            f"`{name.text}` is already declared",
            "give the second one another name",
            (Label(file, before.span, "declared here"),),
        )
    return before is name


def _parameter(
    param: nodes.Param, declared: Type, file: SourceFile, findings: Findings
) -> Parameter | None:
    name = param.name.text
    if name == "reference" and declared.kind != "text":
        findings.report(
            REFERENCE_TYPE,
            file,
            param.type.span,
            f"`reference` is `{declared}`",
            "a reference is shown to the judge: declare it as `text` or `text?`",
        )
        return None
    if param.default is None:
        return Parameter(name=name, type=declared)
    default = literal(param.default, declared)
    if default is None:
        findings.report(
            WRONG_DEFAULT,
            file,
            param.default.span,
            f"the default of `{name}` is not `{declared}`",
            "a default is a text, a number, `true`, `false` or a list of them",
        )
        return None
    return Parameter(name=name, type=declared, default=default)


def read_type(node: nodes.TypeExpr, file: SourceFile, findings: Findings) -> Type | None:
    """The type that ``node`` declares, or ``None`` after reporting what is wrong with it."""
    name = node.name.text
    simple = SIMPLE.get(name)
    if simple is not None:
        if node.element is not None or node.fields:
            findings.report(
                UNKNOWN_TYPE, file, node.span, f"`{name}` has no parts", f"write `{name}`"
            )
            return None
        return Type(kind=simple.kind, optional=True) if node.optional else simple
    if name == "list" and not node.fields:
        return _list_type(node, file, findings)
    if name == "record" and node.element is None:
        return _record_type(node, file, findings)
    known = OTHER_NAMES.get(name)
    findings.report(
        UNKNOWN_TYPE,
        file,
        node.name.span,
        f"no type is called `{name}`" if name not in TYPE_NAMES else f"`{name}` is written wrongly",
        f"did you mean `{known}`?"
        if known
        else did_you_mean(name, TYPE_NAMES) or "there are text, number, bool, list[…], record(…)",
    )
    return None


def _list_type(node: nodes.TypeExpr, file: SourceFile, findings: Findings) -> Type | None:
    if node.element is None:
        findings.report(
            UNKNOWN_TYPE, file, node.span, "`list` of nothing", "write `list[text]` or alike"
        )
        return None
    element = read_type(node.element, file, findings)
    if element is None:
        return None
    return Type(kind="list", element=element, optional=node.optional)


def _record_type(node: nodes.TypeExpr, file: SourceFile, findings: Findings) -> Type | None:
    if not node.fields:
        findings.report(
            UNKNOWN_TYPE, file, node.span, "`record` without fields", "write `record(name: text)`"
        )
        return None
    first: dict[str, nodes.Name] = {}
    fields: list[tuple[str, Type]] = []
    whole = True
    for param in node.fields:
        before = first.setdefault(param.name.text, param.name)
        if before is not param.name:
            findings.report(
                DUPLICATE_NAME,
                file,
                param.name.span,
                f"the field `{param.name.text}` is already declared",
                labels=(Label(file, before.span, "declared here"),),
            )
        if param.default is not None:
            findings.report(
                WRONG_DEFAULT, file, param.default.span, "a field of a record takes no default"
            )
        declared = read_type(param.type, file, findings)
        whole = whole and declared is not None and before is param.name and param.default is None
        if declared is not None:
            fields.append((param.name.text, declared))
    if not whole:
        return None
    return Type(kind="record", fields=tuple(fields), optional=node.optional)


def literal(value: nodes.Expr, wanted: Type) -> Expression | None:
    """The constant that ``value`` writes, where it is one of type ``wanted``; else ``None``.

    Lists are written ``[a, b]`` and records ``[field = a, other = b]``. Texts are data: nothing in
    them is a slot.
    """
    if isinstance(value, nodes.QName) and value.text == "none":
        return Constant(value=None) if wanted.optional else None
    if wanted.kind == "text":
        if isinstance(value, nodes.Text) and value.form != "raw":
            return Constant(value=value.value)
        return None
    if wanted.kind == "number":
        number = signed_number(value)
        return None if number is None else Constant(value=number)
    if wanted.kind == "bool":
        if isinstance(value, nodes.QName) and value.text in ("true", "false"):
            return Constant(value=value.text == "true")
        return None
    if not isinstance(value, nodes.ListExpr):
        return None
    if wanted.kind == "record":
        return _record(value, wanted)
    assert wanted.element is not None
    items = [
        None if isinstance(element, nodes.Element) else literal(element, wanted.element)
        for element in value.elements
    ]
    found = tuple(item for item in items if item is not None)
    return ListOf(items=found) if len(found) == len(items) else None


def _record(value: nodes.ListExpr, wanted: Type) -> Expression | None:
    given = {e.name.text: e.value for e in value.elements if isinstance(e, nodes.Element)}
    if len(given) != len(value.elements) or set(given) - {name for name, _ in wanted.fields}:
        return None
    fields: list[tuple[str, Expression]] = []
    for name, declared in wanted.fields:
        item = literal(given[name], declared) if name in given else None
        if item is None and (name in given or not declared.optional):
            return None
        fields.append((name, Constant(value=None) if item is None else item))
    return RecordOf(fields=tuple(fields))


def signed_number(value: nodes.Expr) -> int | float | None:
    """The finite number that ``value`` writes, with at most one sign; else ``None``."""
    if isinstance(value, nodes.Unary) and isinstance(value.operand, nodes.Number):
        if value.operator == "not":
            return None
        number = finite(value.operand)
        return number if number is None or value.operator == "+" else -number
    return finite(value) if isinstance(value, nodes.Number) else None


def finite(number: nodes.Number) -> int | float | None:
    """The value of ``number``, or ``None`` where it is too large for a score."""
    try:
        return number.value if isfinite(number.value) else None
    except OverflowError:
        return None
