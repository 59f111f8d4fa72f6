"""All lints, in the order of one tuple, and their findings as diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rubricc.diagnostics.diagnostic import Diagnostic, Label
from rubricc.ir.module import Module
from rubricc.ir.rubric import Origin, Rubric
from rubricc.semantics.lint.code_could_decide import code_could_decide
from rubricc.semantics.lint.compound_criterion import compound_criterion
from rubricc.semantics.lint.empty_earns import empty_earns
from rubricc.semantics.lint.finding import Finding, Lint
from rubricc.semantics.lint.gate_pays_more import gate_pays_more
from rubricc.semantics.lint.misleading_ending import misleading_ending
from rubricc.semantics.lint.mixed_weight_scales import mixed_weight_scales
from rubricc.semantics.lint.near_duplicate import near_duplicate
from rubricc.semantics.lint.negative_principle import negative_principle
from rubricc.semantics.lint.not_self_contained import not_self_contained
from rubricc.semantics.lint.only_length import only_length
from rubricc.semantics.lint.outside_facts import outside_facts
from rubricc.semantics.lint.outweighs_all import outweighs_all
from rubricc.semantics.lint.pitfall_as_avoidance import pitfall_as_avoidance
from rubricc.semantics.lint.pitfall_remainder import pitfall_remainder
from rubricc.semantics.lint.unused_parameter import unused_parameter
from rubricc.semantics.lint.vague_criterion import vague_criterion
from rubricc.source.file import SourceFile
from rubricc.source.span import Span

LINTS: tuple[Lint, ...] = (
    compound_criterion,
    vague_criterion,
    pitfall_as_avoidance,
    negative_principle,
    empty_earns,
    gate_pays_more,
    near_duplicate,
    not_self_contained,
    outside_facts,
    outweighs_all,
    code_could_decide,
    unused_parameter,
    only_length,
    pitfall_remainder,
    mixed_weight_scales,
)


def lint_module(module: Module, sources: Mapping[str, SourceFile]) -> list[Diagnostic]:
    """Every lint over every rubric of ``module``; ``sources`` are its files by path.

    Findings that stand in another file are left to that file's own check.
    """
    findings = [*misleading_ending(module.rubrics, module.path)]
    for rubric in module.rubrics:
        findings += _lint(rubric)
    placed = (_diagnostic(finding, sources) for finding in findings)
    return [d for d in placed if d is not None and d.file.path == module.path]


def _lint(rubric: Rubric) -> Iterable[Finding]:
    for lint in LINTS:
        yield from lint(rubric)


def _diagnostic(finding: Finding, sources: Mapping[str, SourceFile]) -> Diagnostic | None:
    if finding.origin is None or finding.origin.path not in sources:
        return None
    labels: tuple[Label, ...] = ()
    if finding.other and finding.other[0].path in sources:
        origin, message = finding.other
        labels = (Label(sources[origin.path], Span(origin.start, origin.end), message),)
    source = sources[finding.origin.path]
    span = _narrowed(source, finding.origin, finding.phrase)
    return Diagnostic(finding.rule, finding.message, source, span, finding.help, labels)


def _narrowed(source: SourceFile, origin: Origin, phrase: str | None) -> Span:
    """The span of ``phrase`` inside what stands at ``origin``, or all of it."""
    if phrase:
        found = re.compile(re.escape(phrase), re.IGNORECASE).search(
            source.text, origin.start, origin.end
        )
        if found:
            return Span(*found.span())
    return Span(origin.start, origin.end)
