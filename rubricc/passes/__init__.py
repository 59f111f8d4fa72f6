"""Rewrites of the checked program that keep the meaning of its score."""
