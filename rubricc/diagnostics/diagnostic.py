"""What is wrong with a source, as data.

A finding names the rule that it breaks by id and slug, says in one lower-case phrase what stands
there (the author's own text in backticks), points at it, and keeps help apart from the message.
How it is shown is the business of :mod:`rubricc.diagnostics.render`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rubricc.source.file import SourceFile
from rubricc.source.span import Span

LONGEST_QUOTE = 80
"""Characters of a source that a sentence quotes in one piece."""


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
    """One finding. ``help`` is a second sentence or ``None``; ``fix`` a safe repair or ``None``.

    Both sentences are one line each, and what they quote of a source is cut where it is long.
    """

    rule: Rule
    message: str
    file: SourceFile
    span: Span
    help: str | None = None
    labels: tuple[Label, ...] = ()
    fix: Edit | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _phrase(self.message))
        if self.help is not None:
            object.__setattr__(self, "help", _phrase(self.help))

    @property
    def severity(self) -> Severity:
        return self.rule.severity

    @property
    def is_error(self) -> bool:
        return self.rule.severity is Severity.ERROR


def _phrase(text: str) -> str:
    if "\n" not in text and len(text) <= LONGEST_QUOTE:
        return text
    line = " ".join(map(str.strip, text.splitlines())) if "\n" in text else text
    return re.sub("`([^`]*)`", _quote, line)


def _quote(found: re.Match[str]) -> str:
    text = found[1]
    return found[0] if len(text) <= LONGEST_QUOTE else f"`{text[: LONGEST_QUOTE - 1]}…`"


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any finding is an error."""
    return any(d.is_error for d in diagnostics)


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings sorted by file, then place, then id, without repetitions."""
    unique = {(d.file.path, d.span, d.rule.id, d.message): d for d in diagnostics}
    return [unique[key] for key in sorted(unique)]
