"""Configurations of promptfoo: templates, assertions, tests; read and written."""
