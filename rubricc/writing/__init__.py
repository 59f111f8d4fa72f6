"""Prompts to completions: what a model writes, with how it was drawn and why there is none."""
