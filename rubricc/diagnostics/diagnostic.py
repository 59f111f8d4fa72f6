"""What is wrong with a source, as data.

A finding names the rule that it breaks by id and slug, says in one lower-case phrase what stands
there (the author's own text in backticks), points at it, and keeps help apart from the message.
How it is shown is the business of :mod:`rubricc.diagnostics.render`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rubricc.source.file import SourceFile
from rubricc.source.span import Span


class Severity(StrEnum):
    """How much a finding weighs: an error stops compilation, a warning and a hint do not."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the catalogue: ``id`` is ``RB`` and four digits, ``slug`` names it in words.

    ``title`` is the heading of its page under ``docs/diagnostics/``. A rule whose ``severity`` is
    a warning or a hint can be suppressed in the source with a reason; an error cannot.
    """

    id: str
    slug: str
    severity: Severity
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A secondary place that explains a finding, with a short phrase of its own."""

    file: SourceFile
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``span`` by ``text``: one safe repair, offered and never applied unasked."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``help`` is a second sentence or ``None``; ``fix`` a safe repair or ``None``."""

    rule: Rule
    message: str
    file: SourceFile
    span: Span
    help: str | None = None
    labels: tuple[Label, ...] = ()
    fix: Edit | None = None

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def is_error(self) -> bool:
        return self.rule.severity is Severity.ERROR


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error."""
    return any(d.is_error for d in diagnostics)


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings sorted by file, then place, then id, without repetitions."""
    unique = {(d.file.path, d.span, d.rule.id, d.message): d for d in diagnostics}
    return [unique[key] for key in sorted(unique)]
