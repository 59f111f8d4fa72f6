"""Diagnostics about revision and preference (RB60xx)."""

from __future__ import annotations
