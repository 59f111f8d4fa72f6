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
    errors, file = findings.errors, scope.source
    role, name, target = node.role.text, node.name.text, node.target.value
    if name in FUNCTIONS:
        findings.report(
            INVALID_EXTERN,
            file,
            node.name.span,
            f"`{name}` is a function of the language",
            "give the extern another name",
        )
    if role not in RETURNS:
        findings.report(
            UNKNOWN_VALUE,
            file,
            node.role.span,
            f"an extern is no `{role}`",
            did_you_mean(role, RETURNS) or "it is a `check` or a `score`",
        )
    else:
        _check_returns(node, scope, findings)
    parameters = read_parameters(node.params, file, findings)
    for param in node.params:
        if param.default is not None and parameters.get(param.name.text) is not None:
            findings.report(
                WRONG_DEFAULT, file, param.default.span, "an extern is called with every argument"
            )
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", target, re.ASCII):
        findings.report(
            INVALID_EXTERN,
            file,
            node.target.span,
            f"`{target}` names no function",
            "write `package.module:function`",
        )
    elif not project.allows_extern(target.partition(":")[0]):
        module = target.partition(":")[0]
        findings.report(
            EXTERN_NOT_ALLOWED,
            file,
            node.target.span,
            f"the project does not allow `{module}`",
            f'add `extern = ["{module}"]` to the project\'s settings',
        )
    whole = [parameter for parameter in parameters.values() if parameter is not None]
    if findings.errors > errors or len(whole) < len(parameters):
        return None
    return Extern(
        name=name,
        role="check" if role == "check" else "score",
        parameters=tuple(Parameter(name=p.name, type=p.type) for p in whole),
        target=target,
    )


def _check_returns(node: nodes.Extern, scope: FileScope, findings: Findings) -> None:
    wanted = RETURNS[node.role.text]
    returns = read_type(node.returns, scope.source, findings)
    if returns is not None and str(returns) != wanted:
        findings.report(
            INVALID_EXTERN,
            scope.source,
            node.returns.span,
            f"an `extern {node.role.text}` gives `{wanted}`",
            f"write `-> {wanted}`",
        )
