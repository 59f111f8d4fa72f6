"""Diagnostics about slots and types (RB20xx)."""

from __future__ import annotations
