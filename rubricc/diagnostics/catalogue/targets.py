"""Diagnostics about targets (RB70xx)."""

from __future__ import annotations

from rubricc.diagnostics.diagnostic import Rule, Severity
