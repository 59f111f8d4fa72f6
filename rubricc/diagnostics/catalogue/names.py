"""Diagnostics about names and imports (RB10xx)."""

from __future__ import annotations
