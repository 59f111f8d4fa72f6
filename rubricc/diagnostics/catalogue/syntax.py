"""Diagnostics about syntax (RB01xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity

UNEXPECTED = Rule("RB0101", "unexpected", Severity.ERROR, "Something that does not belong here")
