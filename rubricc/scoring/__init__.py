"""Verdicts to scores and rewards."""
