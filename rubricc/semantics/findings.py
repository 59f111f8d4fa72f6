"""Where the findings of one check are collected."""

from __future__ import annotations

from collections.abc import Iterable

from rubricc.diagnostics.diagnostic import Diagnostic, Edit, Label, Rule
from rubricc.source.file import SourceFile
from rubricc.source.span import Span
from rubricc.source.suggest import suggest


class Findings:
    """A list of findings that only grows.

    ``errors`` counts the errors that were reported, those included that had been reported before:
    an inherited rule is checked again where it is inherited, and what was wrong with it is wrong
    there too, but stands in ``found`` once.
    """

    __slots__ = ("_known", "errors", "found")

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.errors = 0
        self._known: set[tuple[str, Span, str, str]] = set()

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
        """Add a finding that is already made, unless it stands here already."""
        self.errors += finding.is_error
        key = (finding.file.path, finding.span, finding.rule.id, finding.message)
        if key not in self._known:
            self._known.add(key)
            self.found.append(finding)

    def take(self, start: int) -> list[Diagnostic]:
        """Remove and return the findings from ``start`` on, to be added in another place."""
        taken = self.found[start:]
        del self.found[start:]
        for finding in taken:
            self.errors -= finding.is_error
            self._known.discard((finding.file.path, finding.span, finding.rule.id, finding.message))
        return taken


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """The help that offers the one nearest name, or ``None`` when none is near."""
    near = suggest(name, known)
    return None if near is None else f"did you mean `{near}`?"
