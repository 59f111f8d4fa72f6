"""Findings that the author has answered are left out; answers to nothing are reported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rubricc.diagnostics.catalogue import CATALOGUE
from rubricc.diagnostics.catalogue.names import UNUSED_SUPPRESSION
from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Severity, has_errors
from rubricc.semantics.scope import FileScope
from rubricc.source.span import Span
from rubricc.syntax.suppressions import Suppression


def without_suppressed(
    found: Sequence[Diagnostic], scopes: Iterable[FileScope], main: FileScope, linted: bool
) -> list[Diagnostic]:
    """``found`` without the warnings and hints that a comment in their file allows.

    What allows nothing in ``main`` is reported, once nothing else can hide what it is about: where
    there are errors, or where a lint was not run, nothing is said of it.
    """
    kept = list(found)
    for scope in scopes:
        if not scope.suppressions:
            continue
        used: set[Suppression] = set()
        kept = [d for d in kept if not _is_allowed(d, scope, used)]
        if scope is main and not has_errors(found):
            kept += [
                _unused(entry, scope)
                for entry in scope.suppressions
                if entry not in used and _can_be_unused(entry, linted)
            ]
    return kept


def _is_allowed(finding: Diagnostic, scope: FileScope, used: set[Suppression]) -> bool:
    if finding.is_error or finding.file is not scope.source:
        return False
    allowed = [
        entry
        for entry in scope.suppressions
        if entry.id == finding.rule.id
        and entry.covers.start <= finding.span.start < entry.covers.end
    ]
    used.update(allowed)
    return bool(allowed)


def _can_be_unused(entry: Suppression, linted: bool) -> bool:
    rule = CATALOGUE.get(entry.id)
    if rule is None or rule.severity is Severity.ERROR:
        return False
    return linted or not entry.id.startswith("RB40")


def _unused(entry: Suppression, scope: FileScope) -> Diagnostic:
    slug = CATALOGUE[entry.id].slug
    return Diagnostic(
        UNUSED_SUPPRESSION,
        f"nothing here is reported as `{entry.id}` ({slug})",
        scope.source,
        entry.span,
        "remove the comment",
        fix=Edit(Span(*entry.span), ""),
    )
