"""Tests written in the language, run without any model."""
