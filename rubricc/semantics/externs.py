"""``extern`` declarations: Python functions that checks and scores may call."""

from __future__ import annotations

import re

from rubricc.diagnostics.catalogue.names import (
    EXTERN_NOT_ALLOWED,
    INVALID_EXTERN,
    UNKNOWN_VALUE,
)
from rubricc.diagnostics.catalogue.types import WRONG_DEFAULT
from rubricc.functions.signatures import FUNCTIONS
from rubricc.plan.types import Extern, Parameter
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.semantics.scope import FileScope
from rubricc.semantics.types import read_parameters, read_type
from rubricc.source.project import Project
from rubricc.syntax import nodes

RETURNS = {"check": "bool", "score": "number"}
"""What an extern of each role returns."""

Externs = dict[FileScope, dict[str, Extern | None]]
"""The externs of every file by name; ``None`` for one that was declared wrongly."""


def read_externs(
    scope: FileScope, project: Project, findings: Findings
) -> dict[str, Extern | None]:
    """The externs that the file of ``scope`` declares."""
    return {name: _extern(node, scope, project, findings) for name, node in scope.externs.items()}


def _extern(
    node: nodes.Extern, scope: FileScope, project: Project, findings: Findings
) -> Extern | None:
    errors = findings.errors
    _check_name(node.name, scope, findings)
    _check_role(node, scope, findings)
    parameters = _parameters(node, scope, findings)
    _check_target(node.target, scope, project, findings)
    if findings.errors > errors or parameters is None:
        return None
    return Extern(
        name=node.name.text,
        role="check" if node.role.text == "check" else "score",
        parameters=parameters,
        target=node.target.value,
    )


def _check_name(name: nodes.Name, scope: FileScope, findings: Findings) -> None:
    if name.text in FUNCTIONS:
        findings.report(
            INVALID_EXTERN,
            scope.source,
            name.span,
            f"`{name.text}` is a function of the language",
            "give the extern another name",
        )


def _check_role(node: nodes.Extern, scope: FileScope, findings: Findings) -> None:
    """``check`` or ``score``, and what each of them returns."""
    role = node.role.text
    if role not in RETURNS:
        findings.report(
            UNKNOWN_VALUE,
            scope.source,
            node.role.span,
            f"an extern is no `{role}`",
            did_you_mean(role, RETURNS) or "it is a `check` or a `score`",
        )
        return
    returns = read_type(node.returns, scope.source, findings)
    if returns is not None and str(returns) != RETURNS[role]:
        findings.report(
            INVALID_EXTERN,
            scope.source,
            node.returns.span,
            f"an `extern {role}` gives `{RETURNS[role]}`",
            f"write `-> {RETURNS[role]}`",
        )


def _parameters(
    node: nodes.Extern, scope: FileScope, findings: Findings
) -> tuple[Parameter, ...] | None:
    """What it is called with, or ``None`` where a type is wrong."""
    read = read_parameters(node.params, scope.source, findings)
    for param in node.params:
        if param.default is not None and read.get(param.name.text) is not None:
            message = "an extern is called with every argument"
            findings.report(WRONG_DEFAULT, scope.source, param.default.span, message)
    whole = [parameter for parameter in read.values() if parameter is not None]
    if len(whole) < len(read):
        return None
    return tuple(Parameter(name=p.name, type=p.type) for p in whole)


def _check_target(
    target: nodes.Text, scope: FileScope, project: Project, findings: Findings
) -> None:
    """The function that is called, in a module that the project allows."""
    module = target.value.partition(":")[0]
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", target.value, re.ASCII):
        findings.report(
            INVALID_EXTERN,
            scope.source,
            target.span,
            f"`{target.value}` names no function",
            "write `package.module:function`",
        )
    elif not project.allows_extern(module):
        findings.report(
            EXTERN_NOT_ALLOWED,
            scope.source,
            target.span,
            f"the project does not allow `{module}`",
            f'add `extern = ["{module}"]` to the project\'s settings',
        )
