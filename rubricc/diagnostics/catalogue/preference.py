"""Diagnostics about revision and preference (RB60xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

PREFERENCE_CONFLICT = Rule(
    "RB6001", "preference-conflict", Severity.ERROR, "Preference settings that exclude each other."
)
REVISION_CONFLICT = Rule(
    "RB6002", "revision-conflict", Severity.ERROR, "Revision settings that exclude each other."
)
TOO_MANY_SAMPLED = Rule(
    "RB6003", "too-many-sampled", Severity.WARNING, "More principles drawn than there are."
)
