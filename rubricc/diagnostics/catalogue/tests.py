"""Diagnostics about tests in the language (RB50xx)."""

from __future__ import annotations
