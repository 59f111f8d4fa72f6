"""Tests that are written in the language."""
