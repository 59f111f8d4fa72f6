"""Findings about the style of criteria: one file a lint, each a pure function of the rubric.

A lint never stops compilation. Word lists are English; a text in another language is left alone
rather than guessed at.
"""
