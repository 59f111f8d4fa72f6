"""The same program, laid out."""
