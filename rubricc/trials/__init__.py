"""Trials of a rubric before it is trusted: attacks on its judge, and what little effort earns."""
