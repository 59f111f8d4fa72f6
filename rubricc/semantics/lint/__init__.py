"""Findings about style, one file each."""
