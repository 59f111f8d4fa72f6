"""Diagnostics about the style of criteria, as lints (RB40xx)."""

from __future__ import annotations
