"""Diagnostics about syntax (RB01xx)."""

from __future__ import annotations
