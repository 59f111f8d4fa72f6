"""The closing line: how much was found, and in how many files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rubricc.diagnostics.diagnostic import Diagnostic, Severity


def summary(diagnostics: Sequence[Diagnostic], files: int) -> str:
    """One phrase such as ``2 errors, 1 warning in 3 files``; ``files`` were looked at."""
    counts = Counter(finding.severity for finding in diagnostics)
    found = [counted(counts[severity], severity.value) for severity in Severity if counts[severity]]
    return f"{', '.join(found) or 'nothing found'} in {counted(files, 'file')}"


def counted(number: int, noun: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
