"""Proofs over true and false: classes that exclude each other, rewards that never fall."""
