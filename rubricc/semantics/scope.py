"""One loaded file and the names that it declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rubricc.diagnostics.catalogue.names import (
    DUPLICATE_NAME,
    UNKNOWN_NAME,
    WRONG_THING,
)
from rubricc.diagnostics.catalogue.syntax import RESERVED_NAME
from rubricc.diagnostics.diagnostic import Label
from rubricc.semantics.findings import Findings, did_you_mean
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.source.suggest import suggest
from rubricc.syntax import nodes
from rubricc.syntax.kinds import RESERVED
from rubricc.syntax.suppressions import Suppression


@dataclass(eq=False, slots=True)
class FileScope:
    """A file with its tree; compared by identity.

    ``folder`` is where ``./`` begins and ``root`` what an import may not leave. An alias whose
    file could not be used stands in ``imports`` as ``None``. ``faulty`` has the spans of the
    file's syntax errors.
    """

    source: SourceFile
    tree: nodes.File
    folder: Path
    root: Path
    shipped: bool = False
    faulty: tuple[Span, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    imports: dict[str, FileScope | None] = field(default_factory=dict)
    rubrics: dict[str, nodes.Rubric] = field(default_factory=dict)
    judges: dict[str, nodes.Judge] = field(default_factory=dict)
    externs: dict[str, nodes.Extern] = field(default_factory=dict)

    def may_be_broken(self, name: str) -> bool:
        """Whether ``name``, or what it is a misspelling of, stood in a piece that was left out."""
        return may_be_broken(self.tree, name)

    def has_fault(self, span: Span) -> bool:
        """Whether a syntax error stands inside ``span``."""
        return any(span.start <= at.start < span.end or at == span for at in self.faulty)


def may_be_broken(tree: nodes.File, name: str) -> bool:
    """Whether a piece of the file that could not be read may have declared ``name``.

    So it is when a broken piece has that name or one near it, and when pieces are broken whose
    names could not be read at all.
    """
    if not tree.is_broken:
        return False
    broken = tree.broken_names
    return not broken or name in broken or suggest(name, broken) is not None


def declare(scope: FileScope, findings: Findings) -> None:
    """Fill the tables of ``scope``; of two equal names the second is the error."""
    first: dict[str, nodes.Name] = {}
    for imported in scope.tree.imports:
        is_new_name(imported.alias, first, scope.source, findings)
    for declaration in scope.tree.declarations:
        if isinstance(declaration, nodes.Test):
            continue
        name = declaration.name
        if not is_new_name(name, first, scope.source, findings):
            continue
        if isinstance(declaration, nodes.Rubric):
            scope.rubrics[name.text] = declaration
        elif isinstance(declaration, nodes.Judge):
            scope.judges[name.text] = declaration
        else:
            scope.externs[name.text] = declaration


def is_new_name(
    name: nodes.Name, first: dict[str, nodes.Name], file: SourceFile, findings: Findings
) -> bool:
    """Whether ``name`` may be declared; enters it into ``first`` or reports why it may not."""
    report_reserved(name, file, findings)
    before = first.setdefault(name.text, name)
    if before is name:
        return True
    findings.report(
        DUPLICATE_NAME,
        file,
        name.span,
        f"`{name.text}` is already declared",
        "give the second one another name",
        (Label(file, before.span, "declared here"),),
    )
    return False


def report_reserved(name: nodes.Name, file: SourceFile, findings: Findings) -> None:
    """Report a ``name`` that the language keeps for itself.

    It is declared all the same, so that nothing that uses it is a second finding; most of these
    names are found by the parser already, in the same words.
    """
    if name.text in RESERVED:
        findings.report(
            RESERVED_NAME,
            file,
            name.span,
            f"`{name.text}` cannot be a name",
            "the language keeps this word for itself",
        )


def find_rubric(
    scope: FileScope, target: nodes.QName, findings: Findings
) -> tuple[FileScope, nodes.Rubric, tuple[nodes.Name, ...]] | None:
    """The rubric that ``target`` begins with, the file it stands in, and the parts left over.

    ``None`` when there is none; the finding is made unless something broken may be meant.
    """
    parts = target.parts
    head = parts[0].text
    if head in scope.rubrics:
        return scope, scope.rubrics[head], parts[1:]
    if head in scope.imports:
        other = scope.imports[head]
        if other is None:
            return None
        if len(parts) == 1:
            findings.report(
                WRONG_THING,
                scope.source,
                target.span,
                f"`{head}` is a file, not a rubric",
                _one_of(head, other.rubrics),
            )
            return None
        name = parts[1].text
        if name in other.rubrics:
            return other, other.rubrics[name], parts[2:]
        _report_missing(scope, parts[1], other, f"`{head}` has no rubric", findings)
        return None
    if head in scope.judges or head in scope.externs:
        what = "a judge" if head in scope.judges else "an extern"
        findings.report(
            WRONG_THING, scope.source, parts[0].span, f"`{head}` is {what}, not a rubric"
        )
        return None
    report_unknown(scope, parts[0], "rubric or import", [*scope.rubrics, *scope.imports], findings)
    return None


def find_judge(
    scope: FileScope, target: nodes.QName, findings: Findings
) -> tuple[FileScope, nodes.Judge] | None:
    """The judge that ``target`` names, here or in an imported file; reports it where missing."""
    parts = target.parts
    head = parts[0].text
    if len(parts) == 1:
        if head in scope.judges:
            return scope, scope.judges[head]
        if head in scope.rubrics or head in scope.externs or head in scope.imports:
            findings.report(WRONG_THING, scope.source, target.span, f"`{head}` is not a judge")
            return None
        report_unknown(scope, parts[0], "judge", scope.judges, findings)
        return None
    if head not in scope.imports:
        report_unknown(scope, parts[0], "import", scope.imports, findings)
        return None
    other = scope.imports[head]
    if other is None:
        return None
    name = parts[1].text
    if len(parts) == 2 and name in other.judges:
        return other, other.judges[name]
    if not other.may_be_broken(name):
        findings.report(
            UNKNOWN_NAME,
            scope.source,
            target.span,
            f"`{head}` has no judge `{'.'.join(part.text for part in parts[1:])}`",
            did_you_mean(name, other.judges),
        )
    return None


def report_unknown(
    scope: FileScope, name: nodes.Name, what: str, known: Iterable[str], findings: Findings
) -> None:
    """Report that no ``what`` is called ``name``, unless a broken piece may be meant."""
    if not scope.may_be_broken(name.text):
        findings.report(
            UNKNOWN_NAME,
            scope.source,
            name.span,
            f"no {what} is called `{name.text}`",
            did_you_mean(name.text, known),
        )


def _report_missing(
    scope: FileScope, name: nodes.Name, other: FileScope, phrase: str, findings: Findings
) -> None:
    if not other.may_be_broken(name.text):
        findings.report(
            UNKNOWN_NAME,
            scope.source,
            name.span,
            f"{phrase} `{name.text}`",
            did_you_mean(name.text, other.rubrics),
        )


def _one_of(alias: str, rubrics: dict[str, nodes.Rubric]) -> str | None:
    if len(rubrics) != 1:
        return "name one of its rubrics after a dot" if rubrics else None
    return f"write `{alias}.{next(iter(rubrics))}`"
