"""Diagnostics about characters and tokens (RB00xx)."""

from __future__ import annotations
