"""Diagnostics about targets (RB70xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

TOO_MANY_LETTERS = Rule(
    "RB7001",
    "too-many-letters",
    Severity.ERROR,
    "A scale with more levels than there are letters to answer with.",
)
NOTHING_TO_SAY = Rule(
    "RB7002",
    "nothing-to-say",
    Severity.WARNING,
    "A comparison or a revision by rules that have no words.",
)
