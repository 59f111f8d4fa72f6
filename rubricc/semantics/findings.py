"""Where the findings of one check are collected."""

from __future__ import annotations

from collections.abc import Iterable

from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Label, Rule
from rubricc.semantics.suggest import suggest
from rubricc.source.file import SourceFile
from rubricc.source.span import Span


class Findings:
    """A list of findings that only grows; ``errors`` counts the errors among them."""

    __slots__ = ("errors", "found")

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.errors = 0

    def report(
        self,
        rule: Rule,
        file: SourceFile,
        span: Span,
        message: str,
        help: str | None = None,  # noqa: A002 - the word of Diagnostic
        labels: tuple[Label, ...] = (),
        fix: Edit | None = None,
    ) -> None:
        """Add one finding about ``span`` of ``file``."""
        self.add(Diagnostic(rule, message, file, span, help, labels, fix))

    def add(self, finding: Diagnostic) -> None:
        """Add a finding that is already made."""
        self.found.append(finding)
        self.errors += finding.is_error


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The help that offers the one nearest name, or ``None`` when none is near."""
    near = suggest(name, known)
    return None if near is None else f"did you mean `{near}`?"
