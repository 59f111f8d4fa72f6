"""``judge`` declarations: who is asked, and how."""

from __future__ import annotations

import re
from typing import Any

from rubricc.diagnostics.catalogue.names import DUPLICATE_FIELD, UNKNOWN_SETTING
from rubricc.diagnostics.catalogue.scores import INVALID_JURY
from rubricc.diagnostics.catalogue.types import WRONG_VALUE
from rubricc.diagnostics.diagnostic import Label
from rubricc.plan.policy import Judge, JudgeModel
from rubricc.semantics.findings import Findings
from rubricc.semantics.scope import FileScope
from rubricc.semantics.settings import (
    INVALID,
    Given,
    Reader,
    gather,
    number,
    read_settings,
    whole,
    word,
    wrong_value,
)
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.syntax import nodes

SECRET = re.compile(r"(?i)\b(?:sk|xox[abp]|gh[op])[-_][a-z0-9_-]{16,}|://[^/\s]*:[^/\s]*@")
"""A key as providers write them, or an address with a password."""

SECRETS = frozenset("api_key key token password secret authorization".split())


def _model(given: Given, findings: Findings) -> Any:
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    texts = value.elements if isinstance(value, nodes.ListExpr) else (value,)
    models: list[JudgeModel] = []
    first: dict[str, Span] = {}
    for text in texts:
        name = _model_name(text, given, findings)
        if name is None or not isinstance(text, nodes.Text):
            return INVALID
        if not _is_new(name, text.span, first, given.file, findings):
            return INVALID
        models.append(JudgeModel(model=name))
    if not models:
        return _refuse(given.file, given.value_span, "a jury of nobody", findings)
    return tuple(models)


def _model_name(
    value: nodes.Expr | nodes.Element | None, given: Given, findings: Findings
) -> str | None:
    if not isinstance(value, nodes.Text) or value.form == "raw":
        wrong_value(given, 'a model such as `"openai:gpt-5-mini"`', findings)
        return None
    if SECRET.search(value.value):
        findings.report(
            WRONG_VALUE,
            given.file,
            value.span,
            "a model's name looks like a secret",
            "secrets never stand in a source; the run supplies them",
        )
        return None
    provider, _, model = value.value.partition(":")
    if not provider.strip() or not model.strip():
        findings.report(
            WRONG_VALUE,
            given.file,
            value.span,
            f"`{value.value}` names no model",
            "write the provider and the name: `openai:gpt-5-mini`",
        )
        return None
    return value.value


def _is_new(
    name: str, span: Span, first: dict[str, Span], file: SourceFile, findings: Findings
) -> bool:
    if name not in first:
        first[name] = span
        return True
    findings.report(
        INVALID_JURY,
        file,
        span,
        f"`{name}` sits in the jury twice",
        "ask it once, with a larger `weight`, or raise `samples`",
        (Label(file, first[name], "here already"),),
    )
    return False


def _effort(given: Given, findings: Findings) -> Any:
    value = given.node.value if isinstance(given.node, nodes.Setting) else None
    if isinstance(value, nodes.QName):
        return value.text
    if isinstance(value, nodes.Text) and value.value.strip():
        return value.value
    return wrong_value(given, "a word such as `low`", findings)


READERS: dict[str, Reader] = {
    "model": _model,
    "temperature": number(least=0),
    "seed": whole(0),
    "effort": _effort,
    "max_tokens": whole(1),
    "samples": whole(1, 1_000),
    "vote": word("majority", "mean", "minimum", "maximum"),
    "batch": whole(1),
    "explain": word("before", "none"),
    "evidence": word("off", "optional", "required"),
    "verdicts": word("text", "logprobs"),
    "order": word("file", "shuffled"),
    "view": word("last_turn", "turn", "trace"),
    "reasoning": word("hide", "show", "only"),
    "truncated": word("score", "unscored", "lowest"),
}
"""Every setting of a judge."""

ADVICE = {
    **dict.fromkeys(SECRETS, "secrets never stand in a source; the run supplies them"),
    "models": "write `model:` with one model or a list",
    "weight": 'weigh one model in a block of its own: `model { name: "…"  weight: 2 }`',
}


def read_judge(node: nodes.Judge, scope: FileScope, findings: Findings) -> Judge | None:
    """The judge that ``node`` declares, or ``None`` after reporting what is wrong with it."""
    errors, file = findings.errors, scope.source
    given = gather(node.settings, file, findings, repeatable="model")
    values = read_settings(given, READERS, "a judge", findings, ADVICE)
    blocks = [s for s in node.settings if isinstance(s, nodes.Block) and s.key.text == "model"]
    if blocks and "model" in given:
        findings.report(
            DUPLICATE_FIELD,
            file,
            blocks[0].key.span,
            "`model` is given twice",
            "name all models in blocks, or all in one list",
            (Label(file, given["model"].node.key.span, "given here"),),
        )
    models = values.pop("model", ()) or _jurors(blocks, file, findings)
    if findings.errors > errors:
        return None
    return Judge(name=node.name.text, models=models, **values)


def _jurors(
    blocks: list[nodes.Block], file: SourceFile, findings: Findings
) -> tuple[JudgeModel, ...]:
    jurors: list[JudgeModel] = []
    first: dict[str, Span] = {}
    for block in blocks:
        given = gather(block.settings, file, findings)
        for key in given.keys() - {"name", "weight"}:
            findings.report(
                UNKNOWN_SETTING,
                file,
                given[key].node.key.span,
                f"a model has no setting `{key}`",
                "it has `name` and `weight`",
            )
        weight = number(above=0)(given["weight"], findings) if "weight" in given else 1.0
        named = given.get("name")
        value = named.node.value if named and isinstance(named.node, nodes.Setting) else None
        if named is None:
            _refuse(file, block.key.span, "this model has no name", findings)
            continue
        name = _model_name(value, named, findings)
        if name is None or weight is INVALID:
            continue
        if _is_new(name, named.value_span, first, file, findings):
            jurors.append(JudgeModel(model=name, weight=weight))
    return tuple(jurors)


def _refuse(file: SourceFile, span: Span, message: str, findings: Findings) -> Any:
    findings.report(
        INVALID_JURY, file, span, message, 'write `model { name: "openai:gpt-5-mini" }`'
    )
    return INVALID
