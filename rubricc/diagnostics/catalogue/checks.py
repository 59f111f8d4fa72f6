"""Diagnostics about checks (RB35xx)."""

from __future__ import annotations
