"""Diagnostics about weights, scales and scores (RB30xx)."""

from __future__ import annotations
