"""Diagnostics about targets (RB70xx)."""

from __future__ import annotations
